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
import picocli.CommandLine.ParseResult;

/// `providers`: the state of the accounts, a test of one, and what operators force of them.
final class ProvidersCommand implements Failures.Command {
    private static final String API = "/admin/providers/";
    private static final String USUAL = "15m";

    private final Remote remote;

    ProvidersCommand(Program program, Console console, ParseResult arguments) {
        remote = new Remote(program, console, arguments);
    }

    static CommandSpec spec() {
        CommandSpec list =
                Options.command(
                        "list",
                        "Show the state of every account.",
                        "gatehouse providers list",
                        "gatehouse providers list --json");
        CommandSpec all =
                Options.command(
                        "providers",
                        "Show, test and disable the accounts of a running gateway.",
                        "gatehouse providers list",
                        "gatehouse providers test demo",
                        "gatehouse providers disable demo",
                        "gatehouse providers open demo --for 15m");
        for (CommandSpec each :
                List.of(
                        list,
                        test(),
                        named("disable", "Let an account take no calls."),
                        named("enable", "Let a disabled account take calls again."),
                        forced("open", "Force the circuit breaker of an account open."),
                        forced("close", "Keep the circuit breaker of an account closed."),
                        named("release", "End what forces a circuit breaker."))) {
            Options.remote(each).addOption(Options.json());
            all.addSubcommand(each.name(), each);
        }
        return all;
    }

    private static CommandSpec named(String name, String description) {
        return Options.command(name, description, "gatehouse providers " + name + " demo")
                .addPositional(Options.positional("NAME", "The name of the account."));
    }

    private static CommandSpec forced(String name, String description) {
        return named(name, description)
                .addOption(Options.text("--for", "TIME", "How long (default: " + USUAL + ")."));
    }

    private static CommandSpec test() {
        return Options.command(
                        "test",
                        "Test an account with one real request.",
                        "gatehouse providers test demo",
                        "gatehouse providers test demo --model echo")
                .addPositional(Options.positional("NAME", "The name of the account."))
                .addOption(
                        Options.text(
                                "--model",
                                "MODEL",
                                "Calls this model; without it the list of models is fetched."));
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return remote.run(
                client ->
                        switch (remote.name()) {
                            case "test" -> test(client);
                            case "disable" -> enable(client, false);
                            case "enable" -> enable(client, true);
                            case "open" -> force(client, "open");
                            case "close" -> force(client, "closed");
                            case "release" -> release(client);
                            default -> list(client);
                        });
    }

    private String account() {
        return remote.command().matchedPositionalValue(0, "");
    }

    private String path(String verb) {
        return API + Client.encoded(account()) + "/" + verb;
    }

    private int enable(Client client, boolean enabled) throws CommandException, IOException {
        byte[] body = new JsonWriter().object().name("enabled").value(enabled).end().bytes();
        String path = "/admin/accounts/" + Client.encoded(account());
        Json answer = client.change("PUT", path, body);
        return remote.print(answer, account() + ": " + (enabled ? "enabled" : "disabled"));
    }

    private int force(Client client, String state)
            throws CommandException, IOException, MalformedJson {
        String length = remote.command().matchedOptionValue("--for", USUAL);
        var body = new JsonWriter().object().member("state", state).member("for", length);
        Json answer = client.change("PUT", path("breaker"), body.end().bytes());
        String until = Members.text(answer, "until");
        return remote.print(answer, account() + ": circuit breaker " + state + " until " + until);
    }

    private int release(Client client) throws CommandException, IOException {
        client.remove(path("breaker"));
        remote.console().out().println(account() + ": circuit breaker released");
        return ExitCodes.OK;
    }

    private int list(Client client) throws CommandException, IOException, MalformedJson {
        Json answer = client.get(API + "status");
        if (remote.json()) {
            return remote.print(answer, "");
        }
        var head =
                List.of("NAME", "TYPE", "STATUS", "BREAKER", "IN FLIGHT", "CALLS", "FAILED", "WHY");
        var table = new TextTable(head, Set.of(4, 5, 6));
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
                            breaker(row),
                            Members.text(figures, "in_flight"),
                            Members.text(figures, "recent_calls"),
                            Members.text(figures, "recent_failures"),
                            Members.text(row, "status_reason")));
        }
        table.print(remote.console().out());
        return ExitCodes.OK;
    }

    /// What the circuit breaker of an account is forced to.
    private static String breaker(Json row) throws MalformedJson {
        Json forced = row.member("breaker");
        if (forced == null || forced.kind() != Json.Kind.OBJECT) {
            return "";
        }
        return Members.text(forced, "state") + " until " + Members.minute(forced, "until");
    }

    private int test(Client client) throws CommandException, IOException, MalformedJson {
        String model = remote.command().matchedOptionValue("--model", null);
        byte[] body =
                model == null
                        ? null
                        : new JsonWriter().object().member("model", model).end().bytes();
        Json answer = client.change("POST", path("test"), body);
        boolean fine = Members.text(answer, "status").equals("ok");
        String why = fine ? "ok" : "failed: " + Members.text(answer, "problem");
        String what = Members.text(answer, "test").equals("models") ? "list of models" : model;
        String took = Members.text(answer, "latency_ms") + " ms";
        remote.print(answer, "%s, %s: %s, %s".formatted(account(), what, why, took));
        return fine ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
