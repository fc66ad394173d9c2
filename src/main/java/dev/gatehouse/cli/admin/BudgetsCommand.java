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
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `budgets`: shows, sets, removes and resets the budgets of a running gateway.
final class BudgetsCommand implements Failures.Command {
    private static final String API = "/admin/budgets";
    private static final String PATH = "path";

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    BudgetsCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        return Options.command(
                        "budgets",
                        "Show and change budgets.",
                        "gatehouse budgets list",
                        "gatehouse budgets set /eng --period monthly --amount 200",
                        "gatehouse budgets set '/eng/*' --period monthly --amount 50",
                        "gatehouse budgets set gpt-5 --kind model --period daily --amount 20",
                        "gatehouse budgets reset /eng --period monthly",
                        "gatehouse budgets remove /eng --period monthly")
                .addSubcommand("list", list())
                .addSubcommand("set", set())
                .addSubcommand("remove", named("remove", "Remove a budget."))
                .addSubcommand("reset", named("reset", "Let spending count from now on."));
    }

    private static CommandSpec list() {
        CommandSpec list =
                Options.command(
                        "list",
                        "Show what was spent of each budget.",
                        "gatehouse budgets list",
                        "gatehouse budgets list --json");
        return Options.remote(list).addOption(Options.json());
    }

    private static CommandSpec set() {
        return named("set", "Set a budget, in place of the one that is there.")
                .addOption(
                        text("--amount", "DOLLARS", "Dollars in each window.")
                                .required(true)
                                .build())
                .addOption(
                        text(
                                        "--mode",
                                        "MODE",
                                        "expected, worst_case or strict (default: expected).")
                                .build())
                .addOption(text("--rollover", "DOLLARS", "The most that is carried over.").build())
                .addOption(
                        Options.flag("--allow-unpriced", "Allow models whose price is not known."));
    }

    /// A command for one budget.
    private static CommandSpec named(String name, String description) {
        String example = "gatehouse budgets " + name + " /eng --period monthly";
        String amount = name.equals("set") ? " --amount 200" : "";
        CommandSpec spec = Options.command(name, description, example + amount);
        return Options.remote(spec)
                .addPositional(
                        Options.positional(
                                "NAME",
                                "What it is for: a user path, '/eng/*' for each child, or the name"
                                        + " of what --kind states."))
                .addOption(
                        text(
                                        "--period",
                                        "PERIOD",
                                        "hourly, daily, weekly, monthly, total or seconds.")
                                .required(true)
                                .build())
                .addOption(
                        text(
                                        "--kind",
                                        "KIND",
                                        "path, key, model, account, tag or all (default: path).")
                                .build())
                .addOption(Options.json());
    }

    private static OptionSpec.Builder text(String name, String label, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description);
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        ParseResult command = arguments.subcommand();
        try (Client client = Client.of(program, command)) {
            switch (command.commandSpec().name()) {
                case "set" -> show(client.change("PUT", place(command), terms(command)), command);
                case "remove" -> {
                    client.change("DELETE", place(command), null);
                    console.out().println("removed");
                }
                case "reset" ->
                        show(client.change("POST", API + "/reset-one", name(command)), command);
                default -> list(client.get(API), command);
            }
            return ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the answer is invalid: " + e.reason());
        }
    }

    private static String kind(ParseResult command) {
        return command.matchedOptionValue("--kind", PATH);
    }

    private static String place(ParseResult command) {
        String kind = kind(command);
        String base = kind.equals(PATH) ? API : API + "-by/" + Client.encoded(kind);
        String name = command.matchedPositionalValue(0, "");
        String period = command.matchedOptionValue("--period", "");
        return base + "/" + Client.encoded(name) + "/" + Client.encoded(period);
    }

    private static byte[] name(ParseResult command) {
        return new JsonWriter()
                .object()
                .member("kind", kind(command))
                .member("name", command.<String>matchedPositionalValue(0, ""))
                .member("period", command.<String>matchedOptionValue("--period", ""))
                .end()
                .bytes();
    }

    private static byte[] terms(ParseResult command) {
        var body = new JsonWriter().object();
        Members.add("amount", command.matchedOptionValue("--amount", null), body);
        Members.add("mode", command.matchedOptionValue("--mode", null), body);
        Members.add("rollover", command.matchedOptionValue("--rollover", null), body);
        body.name("allow_unpriced").value(command.matchedOptionValue("--allow-unpriced", false));
        return body.end().bytes();
    }

    private void show(Json budget, ParseResult command) throws MalformedJson {
        if (Options.json(command)) {
            console.out().println(Console.json(budget.raw()));
        } else {
            var table = new Table();
            table.add(budget);
            table.print(console.out());
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
        var table = new Table();
        for (int i = 0; i < rows.size(); i++) {
            table.add(rows.at(i));
        }
        if (rows.size() == 0) {
            console.out().println("There is no budget. Set one: gatehouse budgets set --help");
        } else {
            table.print(console.out());
        }
    }

    /// Budgets in columns, with a bar of what is used.
    private static final class Table {
        private static final List<String> HEAD =
                List.of("BUDGET", "PERIOD", "SPENT", "OF", "USED", "", "ENDS", "MODE", "SOURCE");
        private static final int BAR = 10;
        private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

        private final TextTable lines = new TextTable(HEAD, Set.of(2, 3, 4));

        void print(PrintStream out) {
            lines.print(out);
        }

        void add(Json row) throws MalformedJson {
            String kind = text(row, "kind");
            String name = kind.equals("all") ? "all calls" : kind + " " + text(row, "name");
            BigDecimal ratio = new BigDecimal(raw(row, "usage_ratio"));
            String end = text(row, "period_end");
            lines.add(
                    List.of(
                            name,
                            text(row, "period_label"),
                            dollars(raw(row, "spent")),
                            dollars(raw(row, "limit")),
                            ratio.multiply(HUNDRED).setScale(0, RoundingMode.HALF_UP) + " %",
                            bar(ratio),
                            end.isEmpty() ? "never" : end,
                            text(row, "mode"),
                            text(row, "source")));
        }

        /// Cents, and more where there is less than that.
        private static String dollars(String amount) {
            var exact = new BigDecimal(amount);
            int digits =
                    Math.clamp(exact.scale(), 2, exact.abs().compareTo(BigDecimal.ONE) < 0 ? 6 : 2);
            return "$" + exact.setScale(digits, RoundingMode.HALF_UP).toPlainString();
        }

        private static String bar(BigDecimal ratio) {
            int full = ratio.multiply(BigDecimal.TEN).setScale(0, RoundingMode.DOWN).intValue();
            int filled = Math.clamp(full, 0, BAR);
            return "#".repeat(filled) + ".".repeat(BAR - filled);
        }

        private static String text(Json row, String name) throws MalformedJson {
            Json value = row.member(name);
            return value == null || !value.hasText() ? "" : Console.line(value.text());
        }

        private static String raw(Json row, String name) throws MalformedJson {
            Json value = row.member(name);
            if (value == null || value.kind() != Json.Kind.NUMBER) {
                throw new MalformedJson("there is no '" + name + "'", name);
            }
            return value.raw();
        }
    }
}
