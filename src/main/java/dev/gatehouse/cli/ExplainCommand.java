package dev.gatehouse.cli;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `explain`: the targets of a request in their order, and why, as a running gateway sees them.
final class ExplainCommand implements Failures.Command {
    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ExplainCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "explain",
                        "Show the targets of a request in their order, and why; send nothing.",
                        "gatehouse explain request.json",
                        "gatehouse explain -p /v1/messages -H 'X-Team: red' request.json");
        return Options.remote(spec)
                .addOption(Options.json())
                .addOption(
                        OptionSpec.builder("-p", "--path")
                                .type(String.class)
                                .paramLabel("PATH")
                                .description("Request path (default: " + ChatCommand.PATH + ").")
                                .build())
                .addOption(
                        OptionSpec.builder("-H", "--header")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .paramLabel("FIELD")
                                .description("A header field of the request, 'Name: value'.")
                                .build())
                .addPositional(
                        PositionalParamSpec.builder()
                                .type(Path.class)
                                .arity("0..1")
                                .paramLabel("REQUEST.JSON")
                                .description("The request body (default: standard input).")
                                .build());
    }

    /// The header that requests an explanation in place of an answer.
    static Headers headers() {
        return Headers.of("X-Gatehouse-Explain", "true");
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        byte[] request = request(arguments.matchedPositionalValue(0, null));
        String path = arguments.matchedOptionValue("--path", ChatCommand.PATH);
        try (Client client = Client.of(program, arguments)) {
            Json explanation = client.post(path, request, fields());
            if (Options.json(arguments)) {
                console.out().println(Console.json(explanation.raw()));
            } else {
                print(explanation);
            }
            return ExitCodes.OK;
        } catch (MalformedJson e) {
            throw new CommandException(
                    ExitCodes.FAILED, "the gateway does not explain this request: " + e.reason());
        }
    }

    private byte[] request(@Nullable Path file) throws CommandException, IOException {
        byte[] body;
        try {
            body = file == null ? console.in().readAllBytes() : Files.readAllBytes(file);
            Json.parse(body);
            return body;
        } catch (MalformedJson e) {
            String name = file == null ? "standard input" : file.toString();
            throw new CommandException(
                    ExitCodes.BAD_INPUT, name + " does not hold a JSON request: " + e.reason());
        } catch (IOException _) {
            throw new CommandException(ExitCodes.BAD_INPUT, "cannot read " + file);
        }
    }

    private Headers fields() throws CommandException {
        Headers headers = headers();
        List<String> fields = arguments.matchedOptionValue("--header", List.of());
        for (String field : fields) {
            int colon = field.indexOf(':');
            if (colon <= 0 || field.indexOf('\n') >= 0) {
                throw new CommandException(
                        ExitCodes.WRONG_USAGE,
                        "'" + field + "' is not a header field such as 'X-Team: red'");
            }
            headers.add(field.substring(0, colon).strip(), field.substring(colon + 1).strip());
        }
        return headers;
    }

    private void print(Json explanation) throws MalformedJson {
        console.out().println(text(explanation, "model") + ", " + text(explanation, "operation"));
        Json targets = explanation.member("targets");
        for (int i = 0; targets != null && i < targets.size(); i++) {
            console.out().println(line(targets.at(i)));
        }
    }

    private static String line(Json target) throws MalformedJson {
        Json order = target.member("order");
        String place = order == null || order.kind() != Json.Kind.NUMBER ? "-" : order.raw();
        String name = text(target, "account") + "/" + text(target, "model");
        return "%3s  %-40s %s".formatted(place, name, text(target, "why"));
    }

    private static String text(Json object, String member) throws MalformedJson {
        Json value = object.member(member);
        if (value == null) {
            throw new MalformedJson("there is no '" + member + "'", member);
        }
        return Console.line(value.text());
    }
}
