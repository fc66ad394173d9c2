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
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `trace`: one call with its attempts, drawn over its time.
record TraceCommand(Program program, Console console, ParseResult arguments)
        implements Failures.Command {
    private static final int WIDTH = 32;
    private static final double MILLI = 1_000;

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "trace",
                        "Show a call and each of its attempts, drawn over its time.",
                        "gatehouse trace 01M8NCV2ZV1T8R3MMJ33HASWVK",
                        "gatehouse trace my-request-7 --json");
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0")
                        .arity("1")
                        .type(String.class)
                        .paramLabel("ID")
                        .description("The id of the request: x-request-id of its answer.")
                        .build());
        return Options.remote(spec).addOption(Options.json());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        return Client.use(program, arguments, this::run);
    }

    private int run(Client client) throws CommandException, IOException, MalformedJson {
        String id = arguments.matchedPositionalValue(0, "");
        String path = "/admin/usage/log?request_id=" + Client.encoded(id);
        Json entries = Members.list(client.get(path), "entries");
        if (entries.size() == 0) {
            throw new CommandException(
                    ExitCodes.FAILED,
                    "no call with the id '%s' has ended; one in flight is shown by logs -f"
                            .formatted(Console.line(id)));
        }
        for (int i = 0; i < entries.size(); i++) {
            Json call = entries.at(i);
            if (Options.json(arguments)) {
                console.out().println(Console.json(call.raw()));
            } else {
                print(call);
            }
        }
        return ExitCodes.OK;
    }

    private void print(Json call) throws MalformedJson {
        console.out().println(Members.text(call, "request_id") + "  " + time(call));
        String error = Members.text(call, "error_type");
        console.out()
                .println(
                        "%s %s: %s %s%s"
                                .formatted(
                                        Members.text(call, "operation"),
                                        Members.text(call, "requested_model"),
                                        Members.text(call, "status_code"),
                                        Members.text(call, "outcome"),
                                        error.isEmpty() ? "" : ", " + error));
        String cost = Members.text(call, "total_cost");
        console.out()
                .println(
                        "%s tokens in, %s out, %s, %s"
                                .formatted(
                                        Members.text(call, "input_tokens"),
                                        Members.text(call, "output_tokens"),
                                        cost.isEmpty() ? "cost unknown" : "$" + cost,
                                        millis(number(call, "duration_us"))));
        attempts(Members.list(call, "attempts"), Math.max(1, number(call, "duration_us")));
    }

    private void attempts(Json attempts, long whole) throws MalformedJson {
        if (attempts.size() == 0) {
            console.out().println("no attempt was made");
            return;
        }
        var head = List.of("ATTEMPT", "BEGAN", "TOOK", "OVER THE TIME OF THE CALL", "RESULT");
        var table = new TextTable(head, Set.of(1, 2));
        for (int i = 0; i < attempts.size(); i++) {
            Json each = attempts.at(i);
            long began = number(each, "start_us");
            long took = number(each, "duration_us");
            String error = Members.text(each, "error");
            table.add(
                    List.of(
                            Members.text(each, "account") + "/" + Members.text(each, "model"),
                            millis(began),
                            millis(took),
                            bar(began, took, whole),
                            error.isEmpty() ? "ok" : error));
        }
        table.print(console.out());
    }

    /// A line as long as the call, filled where the attempt took place.
    private static String bar(long began, long took, long whole) {
        int from = Math.clamp(began * WIDTH / whole, 0, WIDTH - 1);
        int to = Math.clamp((began + took) * WIDTH / whole, from + 1, WIDTH);
        return ".".repeat(from) + "=".repeat(to - from) + ".".repeat(WIDTH - to);
    }

    private static String time(Json call) throws MalformedJson {
        return Members.text(call, "timestamp").replace('T', ' ');
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros / MILLI);
    }

    private static long number(Json object, String name) throws MalformedJson {
        Json value = object.member(name);
        return value == null || value.kind() != Json.Kind.NUMBER ? 0 : value.asLong();
    }
}
