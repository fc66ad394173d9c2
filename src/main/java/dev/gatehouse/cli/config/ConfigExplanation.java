package dev.gatehouse.cli.config;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Reload;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.text.Suggestions;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/// `config explain`: one setting, or all of a group.
final class ConfigExplanation implements Failures.Command {
    private static final int SUGGESTED = 3;

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ConfigExplanation(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException {
        String key = arguments.matchedPositionalValue(0, "");
        List<EffectiveValue> all = program.read(Options.config(arguments)).settings().values();
        List<EffectiveValue> found = all.stream().filter(it -> below(it.path(), key)).toList();
        if (found.isEmpty()) {
            throw new CommandException(ExitCodes.WRONG_USAGE, unknown(key, all));
        }
        if (Options.json(arguments)) {
            var list = new JsonWriter().array();
            found.forEach(it -> write(it, list));
            console.out().println(list.endArray());
        } else {
            found.forEach(this::print);
        }
        return ExitCodes.OK;
    }

    private static boolean below(String path, String key) {
        return path.equals(key) || path.startsWith(key + ".") || path.startsWith(key + "[");
    }

    /// Settings without a value and without a default are not in the list.
    private static String unknown(String key, List<EffectiveValue> all) {
        List<String> paths = all.stream().map(EffectiveValue::path).toList();
        List<String> near = Suggestions.nearest(key, paths, SUGGESTED);
        return "'%s' has no value and no default%s. docs/settings.md has all settings"
                .formatted(
                        Console.line(key),
                        near.isEmpty() ? "" : "; similar: " + String.join(", ", near));
    }

    /// The variable named after a path; there is none for what stands in a list.
    private static @Nullable String variable(String path) {
        return path.contains("[")
                ? null
                : "GATEHOUSE_" + path.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
    }

    private void print(EffectiveValue value) {
        console.out().println(value.path() + " = " + value.value());
        console.out().println("  from      " + value.origin());
        String variable = variable(value.path());
        if (variable != null) {
            console.out().println("  variable  " + variable);
        }
        console.out().println("  a change  " + (live(value) ? "reload" : "restart"));
    }

    private static void write(EffectiveValue value, JsonWriter into) {
        into.object().member("setting", value.path()).member("value", value.value());
        into.member("origin", value.origin()).member("variable", variable(value.path()));
        into.member("reload", live(value) ? "live" : "restart").end();
    }

    private static boolean live(EffectiveValue value) {
        return value.reload() == Reload.LIVE;
    }
}
