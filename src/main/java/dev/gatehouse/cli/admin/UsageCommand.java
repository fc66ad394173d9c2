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
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `usage`: what was used and what it cost.
record UsageCommand(Program program, Console console, ParseResult arguments)
        implements Failures.Command {
    /// The reports by what they show parts of.
    private static final Map<String, String> REPORTS =
            Map.of(
                    "day", "daily",
                    "model", "models",
                    "account", "accounts",
                    "operation", "operations",
                    "path", "user-paths",
                    "key", "keys",
                    "tag", "tags",
                    "user", "end-users");

    private static final Map<String, String> MEMBERS =
            Map.of("day", "date", "path", "user_path", "user", "end_user");

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "usage",
                        "Show what was used and what it cost.",
                        "gatehouse usage",
                        "gatehouse usage --by key --days 7",
                        "gatehouse usage --by model --path /team --json");
        return Options.remote(spec)
                .addOption(
                        Options.text(
                                "--by",
                                "WHAT",
                                "day, model, account, operation, path, key, tag or user"
                                        + " (default: model)."))
                .addOption(Options.text("--days", "DAYS", "The number of days (default: 30)."))
                .addOption(Options.text("--path", "PATH", "Of a user path and below only."))
                .addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        String by = arguments.matchedOptionValue("--by", "model");
        String report = REPORTS.get(by);
        if (report == null) {
            throw new CommandException(
                    ExitCodes.WRONG_USAGE,
                    "--by must be day, model, account, operation, path, key, tag or user");
        }
        return Client.use(program, arguments, client -> show(client, report, by));
    }

    private int show(Client client, String report, String by)
            throws CommandException, IOException, MalformedJson {
        Json rows = client.get("/admin/usage/" + report + query());
        if (Options.json(arguments)) {
            console.out().println(Console.json(rows.raw()));
        } else {
            print(rows, by);
        }
        return ExitCodes.OK;
    }

    private String query() {
        String days = arguments.matchedOptionValue("--days", "30");
        String path = arguments.matchedOptionValue("--path", "");
        String filter = path.isEmpty() ? "" : "&user_path=" + Client.encoded(path);
        return "?days=" + Client.encoded(days) + filter;
    }

    private void print(Json rows, String by) throws MalformedJson {
        if (rows.size() == 0) {
            console.out().println("Nothing was used in this time.");
            return;
        }
        String member = MEMBERS.getOrDefault(by, by);
        var head = List.of(by.toUpperCase(Locale.ROOT), "CALLS", "INPUT", "OUTPUT", "COST");
        var table = new TextTable(head, Set.of(1, 2, 3, 4));
        for (int i = 0; i < rows.size(); i++) {
            Json row = rows.at(i);
            String cost = Members.text(row, "total_cost");
            table.add(
                    List.of(
                            Members.text(row, member),
                            Members.text(row, "requests"),
                            Members.text(row, "input_tokens"),
                            Members.text(row, "output_tokens"),
                            cost.isEmpty() ? "unknown" : "$" + cost));
        }
        table.print(console.out());
    }
}
