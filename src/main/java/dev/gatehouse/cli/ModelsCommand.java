package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `models`: the models of a running gateway.
final class ModelsCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ModelsCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "models",
                        "List the models of a running gateway, one name a line.",
                        "gatehouse models",
                        "gatehouse models --json");
        return Options.remote(spec).addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        try (Client client = Client.of(program, arguments)) {
            Json data = client.get("/v1/models").member("data");
            if (data == null) {
                throw new MalformedJson("there is no 'data'", "data");
            }
            if (Options.json(arguments)) {
                console.out().println(Console.json(data.raw()));
                return ExitCodes.OK;
            }
            for (int i = 0; i < data.size(); i++) {
                Json id = data.at(i).member("id");
                console.out().println(id == null ? "" : Console.line(id.text()));
            }
            return ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(
                    ExitCodes.FAILED, "the list of models is invalid: " + e.reason());
        }
    }
}
