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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `aliases`: shows, sets and removes the aliases of a running gateway.
final class AliasesCommand implements Failures.Command {
    private static final String API = "/admin/aliases";

    /// A target with its weight, as in `east/gpt-5=3`.
    private static final Pattern WEIGHTED = Pattern.compile("(.+)=([0-9]{1,5})");

    private final Remote remote;

    AliasesCommand(Program program, Console console, ParseResult arguments) {
        remote = new Remote(program, console, arguments);
    }

    static CommandSpec spec() {
        CommandSpec list =
                Options.command(
                        "list",
                        "Show the aliases.",
                        "gatehouse aliases list",
                        "gatehouse aliases list --json");
        CommandSpec delete =
                Options.command("delete", "Remove an alias.", "gatehouse aliases delete fast")
                        .addPositional(Options.positional("NAME", "The alias."));
        CommandSpec all =
                Options.command(
                        "aliases",
                        "Show and change aliases.",
                        "gatehouse aliases set fast demo/echo",
                        "gatehouse aliases list",
                        "gatehouse aliases delete fast");
        for (CommandSpec each : List.of(list, set(), delete)) {
            Options.remote(each).addOption(Options.json());
            all.addSubcommand(each.name(), each);
        }
        return all;
    }

    private static CommandSpec set() {
        return Options.command(
                        "set",
                        "Set an alias, in place of the one that is there.",
                        "gatehouse aliases set fast demo/echo",
                        "gatehouse aliases set fast demo/echo=3 demo/chat --strategy weighted")
                .addPositional(Options.positional("NAME", "The alias."))
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("1..*")
                                .arity("1..*")
                                .required(true)
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .paramLabel("TARGET")
                                .description(
                                        "account/model or another alias; =3 behind it is a weight.")
                                .build())
                .addOption(
                        Options.text(
                                "--strategy",
                                "WORD",
                                "first-available, weighted, round-robin, least-busy, fastest or"
                                        + " cheapest (default: first-available)."))
                .addOption(Options.text("--description", "TEXT", "What it is for."))
                .addOption(Options.flag("--disabled", "Keep it out of force."));
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return remote.run(
                client ->
                        switch (remote.name()) {
                            case "set" -> {
                                Json alias = client.change("PUT", path(), body());
                                yield remote.print(alias, "set: " + targets(alias));
                            }
                            case "delete" -> {
                                client.remove(path());
                                remote.console().out().println("deleted");
                                yield ExitCodes.OK;
                            }
                            default -> list(client.get(API));
                        });
    }

    private String path() {
        return API + "/" + Client.encoded(remote.command().matchedPositionalValue(0, ""));
    }

    private byte[] body() {
        ParseResult given = remote.command();
        var body = new JsonWriter().object().name("targets").array();
        for (String target : given.matchedPositionalValue(1, List.<String>of())) {
            Matcher weighted = WEIGHTED.matcher(target);
            boolean weight = weighted.matches();
            body.object().member("model", weight ? weighted.group(1) : target);
            if (weight) {
                body.member("weight", Long.parseLong(weighted.group(2)));
            }
            body.end();
        }
        body.endArray();
        Members.add("strategy", given.matchedOptionValue("--strategy", null), body);
        Members.add("description", given.matchedOptionValue("--description", null), body);
        body.name("enabled").value(!given.matchedOptionValue("--disabled", false));
        return body.end().bytes();
    }

    private int list(Json answer) throws MalformedJson {
        Json rows = Members.list(answer, "data");
        if (remote.json()) {
            return remote.print(rows, "");
        }
        var head = List.of("NAME", "TARGETS", "STRATEGY", "ENABLED", "SOURCE", "PROBLEM");
        var table = new TextTable(head, Set.of());
        for (int i = 0; i < rows.size(); i++) {
            Json row = rows.at(i);
            table.add(
                    List.of(
                            Members.text(row, "name"),
                            targets(row),
                            Members.text(row, "strategy"),
                            Members.text(row, "enabled"),
                            Members.text(row, "source"),
                            Members.text(row, "problem")));
        }
        if (rows.size() == 0) {
            remote.console()
                    .out()
                    .println("There is no alias. Set one: gatehouse aliases set --help");
        } else {
            table.print(remote.console().out());
        }
        return ExitCodes.OK;
    }

    private static String targets(Json alias) throws MalformedJson {
        Json targets = Members.list(alias, "targets");
        var names = new ArrayList<String>();
        for (int i = 0; i < targets.size(); i++) {
            Json target = targets.at(i);
            String accounts = Members.texts(target, "accounts");
            String weight = Members.text(target, "weight");
            names.add(
                    (accounts.isEmpty() ? "" : accounts + "/")
                            + Members.text(target, "model")
                            + (weight.equals("1") ? "" : "=" + weight));
        }
        return String.join(", ", names);
    }
}
