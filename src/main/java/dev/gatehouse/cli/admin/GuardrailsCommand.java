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

/// `guardrails`: shows the guardrails of a running gateway, and what a text would meet.
final class GuardrailsCommand implements Failures.Command {
    private static final String API = "/admin/guardrails";

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    GuardrailsCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        return Options.command(
                        "guardrails",
                        "Show guardrails, and try a text.",
                        "gatehouse guardrails list",
                        "gatehouse guardrails try 'My address is ada@example.com'")
                .addSubcommand("list", list())
                .addSubcommand("try", tried());
    }

    private static CommandSpec list() {
        CommandSpec list =
                Options.command(
                        "list",
                        "Show the guardrails.",
                        "gatehouse guardrails list",
                        "gatehouse guardrails list --json");
        return Options.remote(list).addOption(Options.json());
    }

    private static CommandSpec tried() {
        CommandSpec spec =
                Options.command(
                        "try",
                        "Show what a text would meet.",
                        "gatehouse guardrails try 'My address is ada@example.com'",
                        "gatehouse guardrails try 'Call me' --direction answer --model gpt-5");
        return Options.remote(spec)
                .addPositional(Options.positional("TEXT", "The text."))
                .addOption(
                        Options.text(
                                "--direction", "WHERE", "request or answer (default: request)."))
                .addOption(
                        Options.text(
                                "--role", "ROLE", "What the text is: user, system, tool-result."))
                .addOption(Options.text("--path", "PATH", "The user path of the caller."))
                .addOption(Options.text("--caller", "ID", "The id of the key of the caller."))
                .addOption(Options.text("--model", "MODEL", "The model that is called."))
                .addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        ParseResult command = arguments.subcommand();
        try (Client client = Client.of(program, command)) {
            if (command.commandSpec().name().equals("try")) {
                show(client.change("POST", API + "/try", body(command)), command);
            } else {
                list(client.get(API), command);
            }
            return ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    private static byte[] body(ParseResult command) {
        var body = new JsonWriter().object();
        body.member("text", command.<String>matchedPositionalValue(0, ""));
        Members.add("direction", command.matchedOptionValue("--direction", null), body);
        Members.add("role", command.matchedOptionValue("--role", null), body);
        Members.add("user_path", command.matchedOptionValue("--path", null), body);
        Members.add("key", command.matchedOptionValue("--caller", null), body);
        Members.add("model", command.matchedOptionValue("--model", null), body);
        return body.end().bytes();
    }

    private void show(Json answer, ParseResult command) throws MalformedJson {
        if (Options.json(command)) {
            console.out().println(Console.json(answer.raw()));
            return;
        }
        Json guards = answer.member("guards");
        var table = new TextTable(List.of("GUARD", "ACTION", "FOUND", "SCORE", "US"), Set.of(3, 4));
        for (int i = 0; guards != null && i < guards.size(); i++) {
            add(guards.at(i), table);
        }
        if (guards == null || guards.size() == 0) {
            console.out().println("No guardrail concerns this text.");
        } else {
            table.print(console.out());
        }
        console.out().println(Members.text(answer, "outcome") + ": " + outcome(answer));
    }

    private static String outcome(Json answer) throws MalformedJson {
        String message = Members.text(answer, "message");
        return message.isEmpty() ? Members.text(answer, "text") : message;
    }

    private static void add(Json guard, TextTable into) throws MalformedJson {
        String name = Members.text(guard, "guard");
        String action = Members.text(guard, "action");
        Json dry = guard.member("dry_run");
        String shown = dry != null && dry.raw().equals("true") ? action + " (dry run)" : action;
        String time = Members.text(guard, "microseconds");
        Json findings = guard.member("findings");
        String failure = Members.text(guard, "failure");
        int count = findings == null ? 0 : findings.size();
        for (int i = 0; i < count && findings != null; i++) {
            Json found = findings.at(i);
            into.add(
                    List.of(
                            name,
                            shown,
                            Members.text(found, "kind"),
                            Members.text(found, "score"),
                            time));
        }
        if (count == 0) {
            into.add(List.of(name, shown, failure.isEmpty() ? "nothing" : failure, "", time));
        }
    }

    private void list(Json answer, ParseResult command) throws MalformedJson {
        Json rows = answer.member("data");
        if (rows == null) {
            throw new MalformedJson("there is no 'data'", "data");
        }
        if (Options.json(command)) {
            console.out().println(Console.json(rows.raw()));
            return;
        }
        var head = List.of("NAME", "TYPE", "ACTION", "DIRECTION", "ORDER", "ENABLED", "SOURCE");
        var table = new TextTable(head, Set.of(4));
        for (int i = 0; i < rows.size(); i++) {
            Json row = rows.at(i);
            table.add(
                    List.of(
                            Members.text(row, "name"),
                            Members.text(row, "type"),
                            Members.text(row, "action"),
                            Members.text(row, "direction"),
                            Members.text(row, "order"),
                            Members.text(row, "enabled"),
                            Members.text(row, "source")));
        }
        if (rows.size() == 0) {
            console.out().println("There is no guardrail. Start one: GUARDRAILS=pii:mask");
        } else {
            table.print(console.out());
        }
    }
}
