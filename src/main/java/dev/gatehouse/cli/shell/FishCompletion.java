package dev.gatehouse.cli.shell;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/// The script by which fish completes command lines: a line for each command and each option, with
/// the command that it belongs to as its condition.
final class FishCompletion {
    private FishCompletion() {}

    static String script(CommandLine all) {
        var commands = new StringBuilder();
        var lines = new StringBuilder();
        visit(
                "",
                all,
                at -> {
                    if (!at.path().isEmpty()) {
                        commands.append(' ').append(quoted(at.path()));
                    }
                    at.addTo(lines);
                });
        return head(commands.toString().strip()) + lines;
    }

    /// A function that finds where the words so far have led: the names of commands, each after a
    /// space.
    private static String head(String commands) {
        return """
                # Completion of gatehouse for fish
                function __gatehouse_at
                    set -l at ''
                    set -l words (commandline -opc)
                    for word in $words[2..-1]
                        if contains -- "$at $word" %s
                            set at "$at $word"
                        end
                    end
                    test "$at" = "$argv[1]"
                end
                complete -c gatehouse -e
                complete -c gatehouse -f
                """
                .formatted(commands);
    }

    private static void visit(String path, CommandLine command, Consumer<Place> visitor) {
        visitor.accept(new Place(path, command));
        command.getSubcommands().forEach((name, below) -> visit(path + " " + name, below, visitor));
    }

    /// A command by the names that lead to it.
    private record Place(String path, CommandLine command) {
        void addTo(StringBuilder lines) {
            for (Map.Entry<String, CommandLine> below : command.getSubcommands().entrySet()) {
                line(lines, "-a " + quoted(below.getKey()), below.getValue());
            }
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.hidden()) {
                    line(lines, names(option) + value(option), option.description());
                }
            }
            boolean takesFile =
                    command.getCommandSpec().positionalParameters().stream()
                            .anyMatch(it -> it.type().equals(Path.class));
            if (takesFile) {
                line(lines, "-F");
            }
        }

        private void line(StringBuilder lines, String what, CommandLine below) {
            line(lines, what, below.getCommandSpec().usageMessage().description());
        }

        private void line(StringBuilder lines, String what, String... description) {
            lines.append("complete -c gatehouse -n ")
                    .append(quoted("__gatehouse_at " + quoted(path)))
                    .append(' ')
                    .append(what);
            if (description.length > 0) {
                lines.append(" -d ").append(quoted(description[0].formatted()));
            }
            lines.append('\n');
        }
    }

    private static String names(OptionSpec option) {
        var names = new StringBuilder();
        for (String name : option.names()) {
            names.append(names.isEmpty() ? "" : " ");
            boolean isLong = name.startsWith("--");
            names.append(isLong ? "-l " + name.substring(2) : "-s " + name.substring(1));
        }
        return names.toString();
    }

    /// What follows an option: nothing, a file, one of some words, or any text.
    private static String value(OptionSpec option) {
        if (option.arity().max() == 0) {
            return "";
        }
        if (option.type().equals(Path.class)) {
            return " -r -F";
        }
        Iterable<String> known = option.completionCandidates();
        return known == null ? " -x" : " -x -a " + quoted(String.join(" ", known));
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
