package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// `chat`: one prompt to a model, its answer printed as it arrives.
final class ChatCommand implements Failures.Command {
    static final String PATH = "/v1/chat/completions";
    private static final int MAX_EVENT = 64 << 20;
    private static final String NOT_OFFERED = "operation_not_offered";

    private final Program program;
    private final Console console;
    private final ParseResult arguments;

    ChatCommand(Program program, Console console, ParseResult arguments) {
        this.program = program;
        this.console = console;
        this.arguments = arguments;
    }

    static CommandSpec spec() {
        CommandSpec spec =
                Options.command(
                        "chat",
                        "Send a prompt to a model through a running gateway.",
                        "gatehouse chat \"What is a gateway good for?\"",
                        "gatehouse chat -m demo/chat < question.txt");
        return Options.remote(spec)
                .addOption(
                        OptionSpec.builder("-m", "--model")
                                .type(String.class)
                                .paramLabel("MODEL")
                                .description("The model (default: the first that offers chat).")
                                .build())
                .addPositional(
                        PositionalParamSpec.builder()
                                .type(String[].class)
                                .arity("0..*")
                                .paramLabel("PROMPT")
                                .description("The prompt (default: standard input).")
                                .build());
    }

    @Override
    public int run() throws CommandException, InvalidSettingsException, IOException {
        String[] words = arguments.matchedPositionalValue(0, new String[0]);
        String given = String.join(" ", words);
        String prompt =
                given.isEmpty() ? new String(console.in().readAllBytes(), UTF_8).strip() : given;
        if (prompt.isEmpty()) {
            throw new CommandException(
                    ExitCodes.WRONG_USAGE, "there is no prompt: pass one, or pipe it in");
        }
        try (Client client = Client.of(program, arguments)) {
            String model = arguments.matchedOptionValue("--model", null);
            return model == null ? askFirst(client, prompt) : ask(client, model, prompt);
        }
    }

    /// Takes the first listed model that the gateway can route a chat completion to.
    private int askFirst(Client client, String prompt) throws CommandException, IOException {
        for (String model : Candidates.of(client.get("/v1/models"))) {
            long began = System.nanoTime();
            try (UpstreamResponse answer = client.stream(PATH, body(model, prompt))) {
                console.err()
                        .println(
                                "["
                                        + Console.line(model)
                                        + ", the first that offers chat; -m chooses]");
                return print(answer, model, began);
            } catch (CommandException e) {
                if (!NOT_OFFERED.equals(e.errorCode())) {
                    throw e;
                }
            }
        }
        throw new CommandException(
                ExitCodes.FAILED,
                "no listed model offers chat completions; name one with -m"
                        + " (`gatehouse models` lists them)");
    }

    private int ask(Client client, String model, String prompt)
            throws CommandException, IOException {
        long began = System.nanoTime();
        try (UpstreamResponse answer = client.stream(PATH, body(model, prompt))) {
            return print(answer, model, began);
        }
    }

    private int print(UpstreamResponse answer, String model, long began)
            throws CommandException, IOException {
        long first = 0;
        Json usage = null;
        var reader = new SseReader(answer.body(), MAX_EVENT);
        SseEvent event;
        while ((event = reader.next()) != null && !event.text().equals("[DONE]")) {
            Json chunk = parse(event);
            if (chunk == null) {
                continue;
            }
            if (print(chunk) && first == 0) {
                first = System.nanoTime() - began;
            }
            if (console.out().checkError()) {
                // Whatever read the answer has ended; so does the call.
                return ExitCodes.OK;
            }
            Json reported = chunk.member("usage");
            usage = reported != null && reported.kind() == Json.Kind.OBJECT ? reported : usage;
        }
        console.out().println();
        footer(model, first, System.nanoTime() - began, usage);
        return ExitCodes.OK;
    }

    private void footer(String model, long first, long all, @Nullable Json usage) {
        var line = new StringBuilder("[" + Console.line(model));
        if (usage != null) {
            line.append(", ").append(number(usage, "prompt_tokens")).append(" in, ");
            line.append(number(usage, "completion_tokens")).append(" out");
        }
        line.append(", first content after ").append(first / 1_000_000).append(" ms, ");
        console.err().println(line.append(all / 1_000_000).append(" ms in total]"));
    }

    private static String number(Json usage, String name) {
        Json value = usage.member(name);
        return value != null && value.kind() == Json.Kind.NUMBER ? value.raw() : "?";
    }

    private static @Nullable Json parse(SseEvent event) throws CommandException {
        if (!event.hasData()) {
            return null;
        }
        try {
            return Json.parse(event.text().getBytes(UTF_8));
        } catch (MalformedJson _) {
            throw new CommandException(ExitCodes.FAILED, "the stream holds an event without JSON");
        }
    }

    /// Prints what is in a chunk.
    ///
    /// @return whether it had content
    private boolean print(Json chunk) throws CommandException {
        Json error = chunk.member("error");
        if (error != null) {
            throw new CommandException(ExitCodes.FAILED, text(error.member("message")));
        }
        Json choices = chunk.member("choices");
        Json delta = choices == null || choices.size() == 0 ? null : choices.at(0).member("delta");
        if (delta == null) {
            return false;
        }
        console.err().print(text(delta.member("reasoning_content")));
        String content = text(delta.member("content"));
        console.out().print(content);
        return !content.isEmpty();
    }

    private static String text(@Nullable Json value) {
        try {
            return value != null && value.hasText() ? Console.printable(value.text()) : "";
        } catch (MalformedJson _) {
            return "";
        }
    }

    private static byte[] body(String model, String prompt) {
        return new JsonWriter()
                .object()
                .member("model", model)
                .name("messages")
                .array()
                .object()
                .member("role", "user")
                .member("content", prompt)
                .end()
                .endArray()
                .name("stream")
                .value(true)
                .name("stream_options")
                .object()
                .name("include_usage")
                .value(true)
                .end()
                .end()
                .bytes();
    }

    /// Which models of a gateway's list may serve a chat, when no model is named.
    private static final class Candidates {
        /// Parts of names that models for other operations have.
        private static final List<String> OTHERS =
                List.of(
                        "embed",
                        "rerank",
                        "moderation",
                        "whisper",
                        "transcribe",
                        "tts",
                        "dall-e",
                        "image",
                        "realtime",
                        "sora",
                        "davinci",
                        "babbage");

        private Candidates() {}

        /// Their ids in the order of the list, without those that are known to serve something
        /// else.
        static List<String> of(Json list) {
            var ids = new ArrayList<String>();
            Json data = list.member("data");
            for (int i = 0; data != null && i < data.size(); i++) {
                String id = candidate(data.at(i));
                if (id != null) {
                    ids.add(id);
                }
            }
            return ids;
        }

        private static @Nullable String candidate(Json model) {
            try {
                Json id = model.member("id");
                Json metadata = model.member("metadata");
                if (id == null || (metadata != null && !writesText(metadata))) {
                    return null;
                }
                String name = id.text().toLowerCase(Locale.ROOT);
                return OTHERS.stream().anyMatch(name::contains) ? null : id.text();
            } catch (MalformedJson _) {
                return null;
            }
        }

        private static boolean writesText(Json metadata) {
            Json out = metadata.member("output_modalities");
            for (int i = 0; out != null && i < out.size(); i++) {
                if (out.at(i).textEquals("text")) {
                    return true;
                }
            }
            return out == null || out.size() == 0;
        }
    }
}
