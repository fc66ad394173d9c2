package dev.gatehouse.app;

import dev.gatehouse.cli.Commands;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.Program;
import dev.gatehouse.cli.StartCommand;
import dev.gatehouse.cli.admin.AdminCommands;
import dev.gatehouse.cli.config.ConfigCommand;
import dev.gatehouse.cli.logs.LogsCommand;
import dev.gatehouse.cli.shell.CompletionCommand;
import dev.gatehouse.cli.transfer.TransferCommands;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;

/// Where the process begins.
public final class Main {
    private static final List<String> CONFIG = List.of("-c", "--config");

    private Main() {}

    /// Runs one command and ends the process with its exit code.
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        var program = new Installation(Path.of(""), System.getenv());
        Console console = Console.ofProcess();
        // What every deployment runs does not wait for the classes of a parser of options.
        if (arguments.length == 1 && arguments[0].equals("start")) {
            return new StartCommand(program, console).run(null);
        }
        if (arguments.length == 3
                && arguments[0].equals("start")
                && CONFIG.contains(arguments[1])) {
            return new StartCommand(program, console).run(Path.of(arguments[2]));
        }
        return commands(program, console).run(arguments);
    }

    static Commands commands(Program program, Console console) {
        var further = new LinkedHashMap<>(ConfigCommand.declared());
        further.putAll(AdminCommands.declared());
        further.putAll(LogsCommand.declared());
        further.putAll(TransferCommands.declared());
        further.putAll(CompletionCommand.declared());
        return new Commands(program, console, further);
    }
}
