package dev.gatehouse.cli;

import dev.gatehouse.json.JsonWriter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `version`: the version of the gateway and of the Java that runs it.
final class VersionCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final boolean json;

    VersionCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.json = Options.json(arguments);
    }

    static CommandSpec spec() {
        return Options.command(
                        "version",
                        "Print the versions of gatehouse and Java.",
                        "gatehouse version",
                        "gatehouse version --json")
                .addOption(Options.json());
    }

    @Override
    public int run() {
        String java = Runtime.version().toString();
        if (json) {
            console.out()
                    .println(
                            new JsonWriter()
                                    .object()
                                    .member("gatehouse", program.version())
                                    .member("java", java)
                                    .end());
        } else {
            console.out().println("gatehouse " + program.version());
            console.out().println("Java " + java);
        }
        return ExitCodes.OK;
    }
}
