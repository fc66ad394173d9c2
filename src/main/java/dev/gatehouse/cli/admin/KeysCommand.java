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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `keys`: shows, makes, changes, rotates and removes the virtual keys of a running gateway.
final class KeysCommand implements Failures.Command {
    private static final String API = "/admin/keys";
    private static final List<String> HEAD =
            List.of("ID", "NAME", "PATH", "ROLE", "MODELS", "STATE", "EXPIRES", "LAST USED", "KEY");

    /// Options of `create`, by the members that they set.
    private static final List<String> TEXTS = List.of("owner", "path", "role", "expires");

    private static final List<String> LISTS = List.of("models", "operations", "tags");

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    KeysCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        return Options.command(
                        "keys",
                        "Show and change virtual keys.",
                        "gatehouse keys list",
                        "gatehouse keys create alice --path /team/alice --models 'fast,team-a/*'",
                        "gatehouse keys rotate kUzXnMWnWxqX --overlap 24h",
                        "gatehouse keys disable kUzXnMWnWxqX",
                        "gatehouse keys import litellm keys.json")
                .addSubcommand("list", list())
                .addSubcommand("create", create())
                .addSubcommand("rotate", rotate())
                .addSubcommand("disable", one("disable", "Reject a key from now on."))
                .addSubcommand("enable", one("enable", "Accept a disabled key again."))
                .addSubcommand("delete", one("delete", "Remove a key."))
                .addSubcommand("import", taking());
    }

    private static CommandSpec list() {
        CommandSpec list = Options.command("list", "Show the keys.", "gatehouse keys list --json");
        return Options.remote(list).addOption(Options.json());
    }

    private static CommandSpec create() {
        CommandSpec create =
                Options.command(
                        "create",
                        "Make a key and print it: it is shown this once.",
                        "gatehouse keys create alice --path /team/alice",
                        "gatehouse keys create ops --role admin --expires 2027-01-01");
        return Options.remote(create)
                .addPositional(Options.positional("NAME", "What the key is for."))
                .addOption(Options.text("--path", "PATH", "The user path that it belongs to."))
                .addOption(Options.text("--models", "LIST", "Patterns of models (default: all)."))
                .addOption(Options.text("--operations", "LIST", "Operations (default: all)."))
                .addOption(Options.text("--tags", "LIST", "Tags for reports."))
                .addOption(Options.text("--owner", "NAME", "The person or program that it is for."))
                .addOption(Options.text("--role", "ROLE", "none, viewer, member or admin."))
                .addOption(Options.text("--expires", "TIME", "The time or day of its end."))
                .addOption(Options.json());
    }

    private static CommandSpec rotate() {
        return one("rotate", "Give a key another text and print it.")
                .addOption(
                        Options.text(
                                "--overlap", "TIME", "How long the old text is accepted, as 24h."));
    }

    private static CommandSpec taking() {
        CommandSpec taking =
                Options.command(
                        "import",
                        "Take over the keys of another gateway; clients keep theirs.",
                        "gatehouse keys import litellm keys.json",
                        "gatehouse keys import gomodel auth_keys.json");
        return Options.remote(taking)
                .addPositional(Options.positional("FROM", "litellm or gomodel."))
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("1")
                                .type(Path.class)
                                .paramLabel("FILE")
                                .description("A JSON array of the rows of its table of keys.")
                                .build())
                .addOption(Options.json());
    }

    private static CommandSpec one(String name, String description) {
        String example = "gatehouse keys " + name + " kUzXnMWnWxqX";
        return Options.remote(Options.command(name, description, example))
                .addPositional(Options.positional("ID", "The id of the key, see 'keys list'."))
                .addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        ParseResult command = arguments.subcommand();
        try (Client client = Client.of(program, command)) {
            switch (command.commandSpec().name()) {
                case "create" -> issued(client.change("POST", API, settings(command)), command);
                case "rotate" -> {
                    String overlap = command.matchedOptionValue("--overlap", "0s");
                    var body = new JsonWriter().object().member("overlap", overlap).end();
                    issued(client.change("POST", at(command) + "/rotate", body.bytes()), command);
                }
                case "enable" -> shown(client.change("PATCH", at(command), enabled(true)), command);
                case "disable" ->
                        shown(client.change("PATCH", at(command), enabled(false)), command);
                case "delete" -> {
                    client.remove(at(command));
                    console.out().println("deleted");
                }
                case "import" ->
                        imported(client.change("POST", API + "/import", rows(command)), command);
                default -> list(client.get(API + "?limit=1000"), command);
            }
            return ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    private static String at(ParseResult command) {
        return API + "/" + command.matchedPositionalValue(0, "");
    }

    private static byte[] enabled(boolean on) {
        return new JsonWriter().object().name("enabled").value(on).end().bytes();
    }

    private static byte[] settings(ParseResult command) {
        JsonWriter body = new JsonWriter().object();
        body.member("name", command.matchedPositionalValue(0, ""));
        for (String name : TEXTS) {
            String text = command.matchedOptionValue("--" + name, "");
            String member =
                    switch (name) {
                        case "path" -> "user_path";
                        case "expires" -> "expires_at";
                        default -> name;
                    };
            if (!text.isEmpty()) {
                body.member(member, text);
            }
        }
        for (String name : LISTS) {
            String text = command.matchedOptionValue("--" + name, "");
            if (!text.isEmpty()) {
                body.name(name).array();
                Members.split(text).forEach(body::value);
                body.endArray();
            }
        }
        return body.end().bytes();
    }

    private static byte[] rows(ParseResult command) throws CommandException {
        Path file = command.matchedPositionalValue(1, Path.of(""));
        try {
            String rows = Files.readString(file, StandardCharsets.UTF_8).strip();
            Json parsed = Json.parse(Members.bytes(rows));
            // LiteLLM answers with its list in an object.
            Json list = parsed.kind() == Json.Kind.OBJECT ? parsed.member("keys") : parsed;
            return new JsonWriter()
                    .object()
                    .member("from", command.matchedPositionalValue(0, ""))
                    .name("keys")
                    .raw(list == null ? rows : list.raw())
                    .end()
                    .bytes();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCodes.BAD_INPUT, "cannot read the file '%s'".formatted(file));
        } catch (MalformedJson e) {
            throw new CommandException(
                    ExitCodes.BAD_INPUT, "'%s' is no JSON: %s".formatted(file, e.reason()));
        }
    }

    private boolean raw(Json answer, ParseResult command) {
        if (Options.json(command)) {
            console.out().println(Console.json(answer.raw()));
            return true;
        }
        return false;
    }

    private void issued(Json answer, ParseResult command) throws MalformedJson {
        if (!raw(answer, command)) {
            console.err().println("The key is shown this once; store it now.");
            console.out().println(Members.text(answer, "key"));
        }
    }

    private void shown(Json answer, ParseResult command) throws MalformedJson {
        if (!raw(answer, command)) {
            table(List.of(answer));
        }
    }

    private void imported(Json answer, ParseResult command) throws MalformedJson {
        if (raw(answer, command)) {
            return;
        }
        console.out()
                .printf(
                        "imported %s, known before %s%n",
                        Members.text(answer, "imported"), Members.text(answer, "known_before"));
        Json left = answer.member("left");
        if (left == null) {
            return;
        }
        for (String name : left.names()) {
            console.err()
                    .printf(
                            "%s: not taken over: %s%n",
                            Console.line(name), Members.texts(left, name));
        }
    }

    private void list(Json answer, ParseResult command) throws MalformedJson {
        if (raw(answer, command)) {
            return;
        }
        Json rows = Members.list(answer, "data");
        if (rows.size() == 0) {
            console.out().println("There is no key. Make one: gatehouse keys create NAME");
            return;
        }
        var all = new ArrayList<Json>();
        for (int i = 0; i < rows.size(); i++) {
            all.add(rows.at(i));
        }
        table(all);
    }

    private void table(List<Json> keys) throws MalformedJson {
        var table = new TextTable(HEAD, Set.of());
        for (Json key : keys) {
            String models = Members.texts(key, "models");
            table.add(
                    List.of(
                            Members.text(key, "id"),
                            Members.text(key, "name"),
                            Members.text(key, "user_path"),
                            Members.text(key, "role"),
                            models.isEmpty() ? "all" : models,
                            state(key),
                            Members.minute(key, "expires_at"),
                            Members.minute(key, "last_used_at"),
                            Members.text(key, "redacted_value")));
        }
        table.print(console.out());
    }

    private static String state(Json key) throws MalformedJson {
        if (Members.text(key, "enabled").equals("false")) {
            return "disabled";
        }
        return Members.text(key, "expired").equals("true") ? "expired" : "valid";
    }
}
