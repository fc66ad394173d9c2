package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `models`: the models of a running gateway.
record ModelsCommand(Program program, Console console, ParseResult arguments)
        implements Failures.Command {
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
        return Client.use(program, arguments, this::run);
    }

    private int run(Client client) throws CommandException, IOException, MalformedJson {
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
    }
}
