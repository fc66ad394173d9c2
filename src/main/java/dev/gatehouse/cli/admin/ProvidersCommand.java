package dev.gatehouse.cli.admin;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `providers`: the state of the accounts, and a test of one.
final class ProvidersCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ProvidersCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        CommandSpec list =
                Options.command(
                        "list",
                        "Show the state of every account.",
                        "gatehouse providers list",
                        "gatehouse providers list --json");
        CommandSpec both =
                Options.command(
                        "providers",
                        "Show and test the accounts of a running gateway.",
                        "gatehouse providers list",
                        "gatehouse providers test demo");
        for (CommandSpec each : List.of(list, test())) {
            Options.remote(each).addOption(Options.json());
            both.addSubcommand(each.name(), each);
        }
        return both;
    }

    private static CommandSpec test() {
        return Options.command(
                        "test",
                        "Test an account with one real request.",
                        "gatehouse providers test demo",
                        "gatehouse providers test demo --model echo")
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("0")
                                .arity("1")
                                .type(String.class)
                                .paramLabel("NAME")
                                .description("The name of the account.")
                                .build())
                .addOption(
                        Options.text(
                                "--model",
                                "MODEL",
                                "Calls this model; without it the list of models is fetched."));
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        ParseResult chosen = arguments.subcommand();
        try (Client client = Client.of(program, chosen)) {
            return chosen.commandSpec().name().equals("test")
                    ? test(client, chosen)
                    : list(client, chosen);
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    private int list(Client client, ParseResult chosen)
            throws CommandException, IOException, MalformedJson {
        Json answer = client.get("/admin/providers/status");
        if (Options.json(chosen)) {
            console.out().println(Console.json(answer.raw()));
            return ExitCodes.OK;
        }
        var head = List.of("NAME", "TYPE", "STATUS", "IN FLIGHT", "CALLS", "FAILED", "WHY");
        var table = new TextTable(head, Set.of(3, 4, 5));
        Json providers = Members.list(answer, "providers");
        for (int i = 0; i < providers.size(); i++) {
            Json row = providers.at(i);
            Json load = row.member("load");
            Json figures = load == null ? row : load;
            table.add(
                    List.of(
                            Members.text(row, "name"),
                            Members.text(row, "type"),
                            Members.text(row, "status"),
                            Members.text(figures, "in_flight"),
                            Members.text(figures, "recent_calls"),
                            Members.text(figures, "recent_failures"),
                            Members.text(row, "status_reason")));
        }
        table.print(console.out());
        return ExitCodes.OK;
    }

    private int test(Client client, ParseResult chosen)
            throws CommandException, IOException, MalformedJson {
        String name = chosen.matchedPositionalValue(0, "");
        String model = chosen.matchedOptionValue("--model", null);
        byte[] body =
                model == null
                        ? null
                        : new JsonWriter().object().member("model", model).end().bytes();
        String path = "/admin/providers/" + Client.encoded(name) + "/test";
        Json answer = client.change("POST", path, body);
        boolean fine = Members.text(answer, "status").equals("ok");
        if (Options.json(chosen)) {
            console.out().println(Console.json(answer.raw()));
        } else {
            String took = Members.text(answer, "latency_ms") + " ms";
            String why = fine ? "" : ": " + Members.text(answer, "problem");
            String what = Members.text(answer, "test").equals("models") ? "list of models" : model;
            console.out()
                    .println(
                            name
                                    + ", "
                                    + what
                                    + ": "
                                    + (fine ? "ok" : "failed")
                                    + why
                                    + ", "
                                    + took);
        }
        return fine ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
