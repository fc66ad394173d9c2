package dev.gatehouse.cli;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.SseEvent;
import dev.gatehouse.stream.SseReader;
import dev.gatehouse.upstream.UpstreamResponse;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/// One question to a model, its answer printed as it comes.
public final class ChatCommand {
    private static final int LONGEST_EVENT = 1 << 20;

    private final Client client;
    private final PrintStream out;
    private final PrintStream err;

    /// @param out gets the answer and nothing else
    /// @param err gets reasoning and the figures at the end
    public ChatCommand(Client client, PrintStream out, PrintStream err) {
        this.client = client;
        this.out = out;
        this.err = err;
    }

    /// Asks, and prints the answer.
    ///
    /// @throws IOException when there is none, or it broke off
    public void ask(String model, String prompt) throws IOException {
        long began = System.nanoTime();
        long first = 0;
        Json usage = null;
        try (UpstreamResponse answer = client.post("/v1/chat/completions", body(model, prompt))) {
            var reader = new SseReader(answer.body(), LONGEST_EVENT);
            SseEvent event;
            while ((event = reader.next()) != null && !event.text().equals("[DONE]")) {
                Json chunk = parse(event);
                if (chunk == null) {
                    continue;
                }
                if (print(chunk) && first == 0) {
                    first = System.nanoTime() - began;
                }
                Json told = chunk.member("usage");
                usage = told != null && told.kind() == Json.Kind.OBJECT ? told : usage;
            }
        }
        out.println();
        out.flush();
        footer(model, first, System.nanoTime() - began, usage);
    }

    private void footer(String model, long first, long all, @Nullable Json usage) {
        var line = new StringBuilder("[" + model);
        if (usage != null) {
            line.append(", ").append(usage.member("prompt_tokens")).append(" in, ");
            line.append(usage.member("completion_tokens")).append(" out");
        }
        line.append(", first after ").append(first / 1_000_000).append(" ms, ");
        err.println(line.append(all / 1_000_000).append(" ms in all]"));
    }

    private static @Nullable Json parse(SseEvent event) throws IOException {
        if (!event.hasData()) {
            return null;
        }
        try {
            return Json.parse(event.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new IOException("the stream holds something that is not JSON", e);
        }
    }

    private boolean print(Json chunk) throws IOException {
        try {
            Json error = chunk.member("error");
            if (error != null) {
                throw new Client.Refused(String.valueOf(error.member("message")));
            }
            Json choices = chunk.member("choices");
            Json delta =
                    choices == null || choices.size() == 0 ? null : choices.at(0).member("delta");
            if (delta == null) {
                return false;
            }
            Json thought = delta.member("reasoning_content");
            if (thought != null && thought.hasText()) {
                err.print(visible(thought.text()));
            }
            Json text = delta.member("content");
            if (text != null && text.hasText()) {
                out.print(visible(text.text()));
                out.flush();
                return true;
            }
            return false;
        } catch (MalformedJson _) {
            return false;
        }
    }

    /// What a model says may not move the cursor or colour the screen.
    private static String visible(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
                .forEach(plain::appendCodePoint);
        return plain.toString();
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
}
