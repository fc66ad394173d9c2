package dev.gatehouse.cli.config;

import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Commands.Declared;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.cli.SettingsList;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.JsonWriter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `config`: every setting with its value and where that is from, and what a running gateway has
/// in its place.
public final class ConfigCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    private ConfigCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments.subcommand();
    }

    /// The command by its name.
    public static Map<String, Declared> declared() {
        return Map.of("config", new Declared(ConfigCommand::spec, ConfigCommand::new));
    }

    private static CommandSpec spec() {
        CommandSpec show =
                Options.command(
                                "show",
                                "Show every setting, its value and where the value is from.",
                                "gatehouse config show",
                                "gatehouse config show --json -c staging.yaml")
                        .addOption(Options.config())
                        .addOption(Options.json());
        return Options.command(
                        "config",
                        "Show the configuration that a gateway would run with.",
                        "gatehouse config show",
                        "gatehouse config diff")
                .addSubcommand("show", show)
                .addSubcommand("diff", diff())
                .addSubcommand("explain", explain());
    }

    private static CommandSpec diff() {
        CommandSpec diff =
                Options.command(
                        "diff",
                        "Compare the settings with those that a running gateway has in force;"
                                + " exit with 1 where they differ.",
                        "gatehouse config diff",
                        "gatehouse config diff --json -c staging.yaml");
        return Options.remote(diff).addOption(Options.json());
    }

    private static CommandSpec explain() {
        return Options.command(
                        "explain",
                        "Show a setting, or all of a group: value, origin, variable, and when a"
                                + " change takes effect.",
                        "gatehouse config explain retry.max-retries",
                        "gatehouse config explain server --json")
                .addOption(Options.config())
                .addOption(Options.json())
                .addPositional(
                        PositionalParamSpec.builder()
                                .type(String.class)
                                .arity("1")
                                .paramLabel("KEY")
                                .description("A setting or a group, such as server.port or retry.")
                                .build());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return switch (arguments.commandSpec().name()) {
            case "diff" -> new ConfigDiff(program, console, arguments).run();
            case "explain" -> new ConfigExplanation(program, console, arguments).run();
            default -> show();
        };
    }

    private int show() throws InvalidSettingsException {
        List<EffectiveValue> values = program.read(Options.config(arguments)).settings().values();
        if (Options.json(arguments)) {
            var writer = new JsonWriter();
            SettingsList.write(values, writer);
            console.out().println(writer);
        } else {
            SettingsList.print(values, console.out());
        }
        return ExitCodes.OK;
    }
}
