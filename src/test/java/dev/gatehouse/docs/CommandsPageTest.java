package dev.gatehouse.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.CommandRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of the command line, with the help of every command as it is printed.
class CommandsPageTest {
    @TempDir private Path directory;

    @Test
    void the_page_shows_the_help_of_every_command() {
        var page = new StringBuilder("## All commands\n");
        for (String command : commands()) {
            page.append("\n### ").append(command).append("\n\n```\n");
            page.append(help(command.split(" ", -1))).append("```\n");
        }

        GeneratedPage.at("docs/cli.md").endsWith(page.toString());
    }

    /// All that the overview lists, with those below them.
    private List<String> commands() {
        var commands = new ArrayList<String>();
        for (String name : listed(help())) {
            List<String> below = listed(help(name));
            below.forEach(it -> commands.add(name + " " + it));
            if (below.isEmpty() && !name.equals("help")) {
                commands.add(name);
            }
        }
        assertThat(commands).contains("start", "config show");
        return commands;
    }

    private static List<String> listed(String help) {
        return help.lines()
                .dropWhile(line -> !line.equals("Commands:"))
                .skip(1)
                .takeWhile(line -> line.startsWith("  "))
                .filter(line -> !line.startsWith("   "))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
    }

    private String help(String... command) {
        var arguments = new ArrayList<>(List.of(command));
        arguments.add("--help");
        CommandRun run =
                new CommandRun.Place(directory, Map.of()).run(arguments.toArray(String[]::new));
        assertThat(run.status()).isZero();
        return run.out();
    }
}
