package dev.gatehouse.cli;

import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.provider.Account;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `check`: reads the configuration and shows what a gateway would run with; starts nothing.
final class CheckCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final @Nullable Path file;
    private final boolean json;

    CheckCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.file = arguments.matchedPositionalValue(0, Options.config(arguments));
        this.json = Options.json(arguments);
    }

    static CommandSpec spec() {
        return Options.command(
                        "check",
                        "Read the configuration and report every error; start nothing.",
                        "gatehouse check",
                        "gatehouse check --json staging.yaml")
                .addOption(Options.config())
                .addOption(Options.json())
                .addPositional(
                        PositionalParamSpec.builder()
                                .type(Path.class)
                                .arity("0..1")
                                .paramLabel("FILE")
                                .description("The settings file (default: gatehouse.yaml).")
                                .build());
    }

    @Override
    public int run() throws InvalidSettingsException {
        return json ? runForPrograms() : runForPeople();
    }

    private int runForPeople() throws InvalidSettingsException {
        Setup setup = program.read(file);
        List<EffectiveValue> values = setup.settings().values();
        List<EffectiveValue> chosen = values.stream().filter(it -> !byDefault(it)).toList();
        SettingsList.print(chosen, console.out());
        console.out()
                .printf(
                        "%d settings have their default; `gatehouse config show` lists them.%n%n",
                        values.size() - chosen.size());
        for (Account account : setup.accounts()) {
            console.out()
                    .printf(
                            "account %s: %s offers %s%n",
                            account.name(),
                            account.provider().name(),
                            String.join(", ", account.provider().offers()));
        }
        if (setup.accounts().isEmpty()) {
            console.out().println(setup.demo() ? "no accounts but the demo" : "no accounts");
        }
        setup.settings().ignored().forEach(it -> console.err().println("ignored " + it));
        setup.settings().warnings().forEach(it -> console.err().println(it.render()));
        console.out().println("Configuration OK.");
        return ExitCodes.OK;
    }

    private static boolean byDefault(EffectiveValue value) {
        return value.usual();
    }

    private int runForPrograms() {
        try {
            console.out().println(valid(program.read(file)));
            return ExitCodes.OK;
        } catch (InvalidSettingsException invalid) {
            var writer = new JsonWriter().object().name("valid").value(false);
            faults("errors", invalid.faults(), writer);
            console.out().println(writer.end());
            return ExitCodes.BAD_CONFIGURATION;
        }
    }

    private static JsonWriter valid(Setup setup) {
        var writer = new JsonWriter().object().name("valid").value(true);
        writer.member("file", setup.file() == null ? null : setup.file().toString());
        SettingsList.write(setup.settings().values(), writer.name("settings"));
        writer.name("accounts").array();
        for (Account account : setup.accounts()) {
            writer.object()
                    .member("name", account.name())
                    .member("provider", account.provider().name())
                    .name("operations")
                    .array();
            account.provider().offers().forEach(writer::value);
            writer.endArray().end();
        }
        writer.endArray().name("ignored").array();
        setup.settings().ignored().forEach(writer::value);
        writer.endArray();
        faults("warnings", setup.settings().warnings(), writer);
        return writer.end();
    }

    private static void faults(String name, List<SettingsError> faults, JsonWriter writer) {
        writer.name(name).array();
        for (SettingsError fault : faults) {
            writer.object()
                    .member("file", fault.file() == null ? null : fault.file().toString())
                    .member("line", fault.line())
                    .member("column", fault.column())
                    .member("setting", fault.path())
                    .member("message", fault.message())
                    .member("cure", fault.cure())
                    .end();
        }
        writer.endArray();
    }
}
