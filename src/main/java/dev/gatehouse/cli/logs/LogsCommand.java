package dev.gatehouse.cli.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cli.Client;
import dev.gatehouse.cli.CommandException;
import dev.gatehouse.cli.Commands.Declared;
import dev.gatehouse.cli.Console;
import dev.gatehouse.cli.ExitCodes;
import dev.gatehouse.cli.Failures;
import dev.gatehouse.cli.Options;
import dev.gatehouse.cli.Program;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `logs`: the calls of the audit log, the newest last, as a table or as JSON.
public final class LogsCommand implements Failures.Command {
    private static final int USUAL = 20;
    private static final int MOST = 200;
    private static final int REMEMBERED = 2_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /// The filters by their options, with the parameters of the route.
    private static final Map<String, String> FILTERS = filters();

    /// Filters that only the audit log can answer; with them it is read again and again.
    private static final List<String> SEARCHED = List.of("--search", "--session");

    /// The others, with the members of the live feed.
    private static final Map<String, String> LIVE =
            Map.of(
                    "--model", "model",
                    "--account", "account",
                    "--status", "status",
                    "--error", "error",
                    "--caller", "caller",
                    "--user-path", "user_path",
                    "--request", "id");

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    private LogsCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    private static Map<String, String> filters() {
        var all = new LinkedHashMap<String, String>();
        all.put("--model", "model");
        all.put("--account", "account");
        all.put("--status", "status_code");
        all.put("--error", "error_type");
        all.put("--caller", "key");
        all.put("--user-path", "user_path");
        all.put("--session", "session");
        all.put("--search", "search");
        all.put("--request", "request_id");
        return all;
    }

    /// The command by its name.
    public static Map<String, Declared> declared() {
        return Map.of("logs", new Declared(LogsCommand::spec, LogsCommand::new));
    }

    private static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "logs",
                        "Show the calls of the audit log, the newest last.",
                        "gatehouse logs",
                        "gatehouse logs -f --status 429",
                        "gatehouse logs --model gpt-5 -n 100 --json");
        Options.remote(spec)
                .addOption(
                        OptionSpec.builder("-n", "--lines")
                                .type(Integer.class)
                                .paramLabel("COUNT")
                                .description("How many calls; 20, at most 200.")
                                .build())
                .addOption(
                        OptionSpec.builder("-f", "--follow")
                                .type(boolean.class)
                                .description("Go on with the calls that end from now on.")
                                .build());
        FILTERS.forEach(
                (option, parameter) ->
                        spec.addOption(
                                OptionSpec.builder(option)
                                        .type(String.class)
                                        .paramLabel("TEXT")
                                        .description("Only calls with this " + parameter + ".")
                                        .build()));
        return spec.addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        boolean follow = arguments.matchedOptionValue("--follow", false);
        int lines = arguments.matchedOptionValue("--lines", USUAL);
        var seen = new Seen();
        try (Client client = Client.of(program, arguments)) {
            if (follow && SEARCHED.stream().noneMatch(arguments::hasMatchedOption)) {
                return followLive(client, Math.clamp(lines, 0, MOST), seen);
            }
            int wanted = Math.clamp(lines, 1, MOST);
            show(client.get("/admin/audit/log?limit=" + wanted + query()), true, seen);
            return follow ? poll(client, seen) : ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(ExitCodes.FAILED, "the log is invalid: " + e.reason());
        }
    }

    /// Reads the audit log again and again, until the output is closed.
    private int poll(Client client, Seen seen) throws CommandException, IOException, MalformedJson {
        String path = "/admin/audit/log?limit=" + MOST + query();
        var presence = new Presence(console.err());
        while (!console.out().checkError() && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(PAUSE.toNanos());
            try {
                show(client.get(path), false, seen);
                presence.connected();
            } catch (CommandException e) {
                presence.lost(e);
            }
        }
        return ExitCodes.OK;
    }

    /// Calls that have ended before are in the audit log, if that is on.
    private int followLive(Client client, int lines, Seen seen)
            throws CommandException, IOException, MalformedJson {
        try {
            if (lines > 0) {
                show(client.get("/admin/audit/log?limit=" + lines + query()), true, seen);
            }
        } catch (CommandException e) {
            if (!"feature_unavailable".equals(e.errorCode())) {
                throw e;
            }
            if (!Options.json(arguments)) {
                console.out().println(LogLine.HEADING);
            }
        }
        var wanted = new LinkedHashMap<String, String>();
        LIVE.forEach(
                (option, member) -> {
                    String value = arguments.matchedOptionValue(option, null);
                    if (value != null) {
                        wanted.put(member, value);
                    }
                });
        return new LiveFollow(client, console, wanted, Options.json(arguments)).run(lines > 0);
    }

    private String query() {
        var query = new StringBuilder();
        FILTERS.forEach(
                (option, parameter) -> {
                    String value = arguments.matchedOptionValue(option, null);
                    if (value != null) {
                        query.append('&').append(parameter).append('=');
                        query.append(URLEncoder.encode(value, UTF_8));
                    }
                });
        return query.toString();
    }

    /// The ids of the calls that were printed last.
    private static final class Seen extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }

    private void show(Json page, boolean heading, Seen seen) throws MalformedJson {
        Json entries = page.member("entries");
        if (entries == null) {
            throw new MalformedJson("there are no 'entries'", "entries");
        }
        boolean json = Options.json(arguments);
        if (heading && !json) {
            console.out().println(LogLine.HEADING);
        }
        for (int i = entries.size() - 1; i >= 0; i--) {
            Json entry = entries.at(i);
            if (seen.put(LogLine.text(entry, "id"), true) == null) {
                console.out().println(json ? Console.json(entry.raw()) : LogLine.of(entry));
            }
        }
    }
}
