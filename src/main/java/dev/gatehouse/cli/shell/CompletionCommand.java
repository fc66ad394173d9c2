package dev.gatehouse.cli.shell;

import dev.gatehouse.cli.Commands.Declared;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import java.util.Map;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `completion`: a script by which a shell completes the commands and options of this program.
public final class CompletionCommand implements Failures.Command {
    private static final String NAME = "gatehouse";

    private final Console console;
    private final CommandLine all;

    private CompletionCommand(Program program, Console console, ParseResult arguments) {
        this.console = console;
        this.all = arguments.commandSpec().root().commandLine();
    }

    /// The command by its name.
    public static Map<String, Declared> declared() {
        return Map.of("completion", new Declared(CompletionCommand::spec, CompletionCommand::new));
    }

    private static CommandSpec spec() {
        return Options.command(
                        "completion",
                        "Print a script for a shell, which then completes command lines.",
                        "source <(gatehouse completion bash)",
                        "source <(gatehouse completion zsh)")
                .addSubcommand("bash", shell("bash", "~/.bashrc"))
                .addSubcommand("zsh", shell("zsh", "~/.zshrc"));
    }

    private static CommandSpec shell(String name, String file) {
        String line = "source <(gatehouse completion " + name + ")";
        return Options.command(
                name, "Print a script for " + name + ".", line, "echo '" + line + "' >> " + file);
    }

    /// The one script serves both shells: it turns on what zsh has for scripts of bash.
    @Override
    public int run() {
        console.out().println(AutoComplete.bash(NAME, all));
        return ExitCodes.OK;
    }
}
