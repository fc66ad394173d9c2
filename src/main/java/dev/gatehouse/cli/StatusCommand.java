package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `status`: whether a running gateway is ready, and the targets that take no calls.
record StatusCommand(Program program, Console console, ParseResult arguments)
        implements Failures.Command {
    private static final String WELL = "closed";

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "status",
                        "Show whether a gateway is ready; exit with an error when it is not.",
                        "gatehouse status",
                        "gatehouse status --json --url http://127.0.0.1:8080");
        return Options.remote(spec).addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return Client.use(program, arguments, this::run);
    }

    private int run(Client client) throws CommandException, IOException, MalformedJson {
        boolean ready = client.status("/health/ready") == 200;
        Json accounts = client.get("/admin/api/v1/providers").member("data");
        if (accounts == null) {
            throw new MalformedJson("there is no 'data'", "data");
        }
        if (Options.json(arguments)) {
            console.out()
                    .println(
                            new JsonWriter()
                                    .object()
                                    .member("url", client.base().toString())
                                    .name("ready")
                                    .value(ready)
                                    .name("accounts")
                                    .raw(Console.json(accounts.raw()))
                                    .end());
        } else {
            console.out().println(client.base() + (ready ? " is ready" : " is stopping"));
            print(accounts);
        }
        return ready ? ExitCodes.OK : ExitCodes.TRY_LATER;
    }

    private void print(Json accounts) throws MalformedJson {
        for (int i = 0; i < accounts.size(); i++) {
            Json account = accounts.at(i);
            String name = text(account, "id");
            Json targets = account.member("targets");
            int troubled = 0;
            for (int j = 0; targets != null && j < targets.size(); j++) {
                Json target = targets.at(j);
                if (!text(target, "state").equals(WELL)) {
                    troubled++;
                    String model = name + "/" + text(target, "model");
                    console.out().printf("  %-40s %s%n", model, text(target, "state"));
                }
            }
            if (troubled == 0) {
                console.out().printf("  %-40s ok%n", name);
            }
        }
    }

    private static String text(Json object, String member) throws MalformedJson {
        Json value = object.member(member);
        return value == null ? "" : Console.line(value.text());
    }
}
