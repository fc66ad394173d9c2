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
    private static final String FISH = "fish";

    private final Console console;
    private final CommandLine all;
    private final boolean fish;

    private CompletionCommand(Program program, Console console, ParseResult arguments) {
        this.console = console;
        this.all = arguments.commandSpec().root().commandLine();
        ParseResult shell = arguments.hasSubcommand() ? arguments.subcommand() : arguments;
        this.fish = shell.commandSpec().name().equals(FISH);
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
                        "source <(gatehouse completion zsh)",
                        "gatehouse completion fish | source")
                .addSubcommand("bash", sourced("bash", "~/.bashrc"))
                .addSubcommand("zsh", sourced("zsh", "~/.zshrc"))
                .addSubcommand(
                        FISH,
                        shell(
                                FISH,
                                "gatehouse completion fish | source",
                                "~/.config/fish/config.fish"));
    }

    private static CommandSpec sourced(String name, String file) {
        return shell(name, "source <(gatehouse completion " + name + ")", file);
    }

    private static CommandSpec shell(String name, String line, String file) {
        return Options.command(
                name, "Print a script for " + name + ".", line, "echo '" + line + "' >> " + file);
    }

    /// One script serves bash and zsh: it turns on what zsh has for scripts of bash.
    @Override
    public int run() {
        String script = fish ? FishCompletion.script(all) : AutoComplete.bash(NAME, all);
        console.out().println(script);
        return ExitCodes.OK;
    }
}
