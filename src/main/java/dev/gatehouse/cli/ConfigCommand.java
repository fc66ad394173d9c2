package dev.gatehouse.cli;

import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.JsonWriter;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `config show`: every setting with its value and where that is from.
final class ConfigCommand implements Failures.Command {
    private static final int WIDEST = 72;

    private final Program program;
    private final Console console;
    private final @Nullable Path file;
    private final boolean json;

    ConfigCommand(Program program, Console console, ParseResult arguments) {
        ParseResult show = arguments.subcommand();
        this.program = program;
        this.console = console;
        this.file = Options.config(show);
        this.json = Options.json(show);
    }

    static CommandSpec spec() {
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
                        "gatehouse config show")
                .addSubcommand("show", show);
    }

    @Override
    public int run() throws InvalidSettingsException {
        List<EffectiveValue> values = program.read(file).settings().values();
        if (json) {
            var writer = new JsonWriter();
            write(values, writer);
            console.out().println(writer);
        } else {
            print(values, console.out());
        }
        return ExitCodes.OK;
    }

    /// Prints them with their origins below each other.
    static void print(List<EffectiveValue> values, PrintStream out) {
        int widest = 0;
        for (EffectiveValue value : values) {
            widest = Math.max(widest, value.path().length() + value.value().length() + 3);
        }
        int column = Math.min(widest, WIDEST);
        for (EffectiveValue value : values) {
            String text = value.path() + " = " + value.value();
            String gap = " ".repeat(Math.max(1, column - text.length() + 1));
            out.println(text + gap + "# " + value.origin());
        }
    }

    static void write(List<EffectiveValue> values, JsonWriter writer) {
        writer.array();
        for (EffectiveValue value : values) {
            writer.object()
                    .member("setting", value.path())
                    .member("value", value.value())
                    .member("origin", value.origin())
                    .end();
        }
        writer.endArray();
    }
}
