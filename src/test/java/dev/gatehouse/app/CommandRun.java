package dev.gatehouse.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cli.Console;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/// How a command ended, and what it printed.
public record CommandRun(int status, String out, String err) {
    /// Where commands are run.
    ///
    /// @param directory stands for the working directory
    public record Place(Path directory, Map<String, String> environment) {
        /// Runs a command with nothing on its standard input.
        public CommandRun run(String... arguments) {
            return pipe("", arguments);
        }

        /// Runs a command with that on its standard input.
        public CommandRun pipe(String input, String... arguments) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            var console =
                    new Console(
                            new ByteArrayInputStream(input.getBytes(UTF_8)),
                            new PrintStream(out, true, UTF_8),
                            new PrintStream(err, true, UTF_8));
            var program = new Installation(directory, environment);
            int status = Main.commands(program, console).run(arguments);
            console.out().flush();
            return new CommandRun(status, out.toString(UTF_8), err.toString(UTF_8));
        }
    }
}
