package dev.gatehouse.client;

import dev.gatehouse.journey.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/// One provider of each dialect whose model thinks, calls a tool, and states whether its reasoning
/// came back with the result. Its answers, whole and streamed, are in `resources/thinking`.
final class ThinkingProviders {
    /// One model of each dialect.
    static final String CHAT = "moonshot-think/kimi";

    static final String RESPONSES = "openai-think/gpt-5-pro";
    static final String MESSAGES = "anthropic-think/claude-sonnet-4-5";
    static final String GEMINI = "gemini-think/gemini-3-flash";

    static final List<String> MODELS = List.of(CHAT, RESPONSES, MESSAGES, GEMINI);

    private static final Pattern STREAM = Pattern.compile("\"stream\":\\s*true");

    /// Answers by the path of a request.
    static final ScriptedUpstream.Script SCRIPT =
            talk -> {
                String line = talk.question().line();
                if (line.startsWith("GET")) {
                    ScriptedUpstream.json(200, "{\"data\":[]}").play(talk);
                    return;
                }
                String text = talk.question().text();
                Dialect dialect = Dialect.of(line);
                if (line.contains(":stream") || STREAM.matcher(text).find()) {
                    talk.beginStream().chunk(dialect.answer(text, "sse")).lastChunk();
                } else {
                    ScriptedUpstream.json(200, dialect.answer(text, "json")).play(talk);
                }
            };

    private static final Path ANSWERS = Path.of("src/test/resources/thinking");

    /// @param path part of the path of its requests
    /// @param result what only a request with the result of a tool has
    /// @param state the reasoning as a request returns it
    private record Dialect(String name, String path, String result, String state) {
        private static final Dialect[] ALL = {
            new Dialect("chat", "/chat/", "\"role\":\"tool\"", "\"reasoning_content\":\"hm\""),
            new Dialect(
                    "responses",
                    "/responses",
                    "\"function_call_output\"",
                    "\"encrypted_content\":\"c2ln\\+/8=\""),
            new Dialect("messages", "/messages", "\"tool_result\"", "\"signature\":\"c2ln\\+/8=\""),
            new Dialect(
                    "gemini",
                    "enerateContent",
                    "functionResponse",
                    "\"thoughtSignature\":\\s*\"c2ln[+-][/_]8=\"")
        };

        static Dialect of(String line) {
            for (Dialect each : ALL) {
                if (line.contains(each.path)) {
                    return each;
                }
            }
            throw new IllegalArgumentException(line);
        }

        String answer(String request, String form) throws IOException {
            boolean called = request.contains(result);
            boolean kept = Pattern.compile(state).matcher(request).find();
            String file = name + (called ? "-reply." : "-call.") + form;
            return Files.readString(ANSWERS.resolve(file))
                    .replace("REPLY", kept ? "The reasoning was kept." : "The reasoning was lost.");
        }
    }

    private ThinkingProviders() {}

    /// Each model with an answer that comes whole, and with one that is streamed.
    static Stream<Arguments> whole_and_streamed() {
        return MODELS.stream()
                .flatMap(it -> Stream.of(Arguments.of(it, false), Arguments.of(it, true)));
    }

    /// The variables of the accounts.
    static Map<String, String> accounts(String url) {
        var variables = new HashMap<String, String>();
        for (String model : MODELS) {
            String[] names = model.split("/", -1);
            String account = names[0].toUpperCase(Locale.ROOT).replace('-', '_');
            variables.put(account + "_API_KEY", "k");
            variables.put(account + "_BASE_URL", model.equals(GEMINI) ? url + "/openai" : url);
            variables.put(account + "_MODELS", names[1]);
        }
        return variables;
    }
}
