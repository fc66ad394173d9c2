package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;
import dev.gatehouse.chat.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.Translation;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The format of the OpenAI API: chat completions and their neighbours.
public final class OpenAi implements Dialect {
    private static final Field<Json> STREAM_OPTIONS = Field.object("stream_options");
    private static final Field<Boolean> INCLUDE_USAGE = Field.flag("include_usage");
    private static final List<String> BASES = List.of("/openai/v1");
    private static final List<String> UP = List.of("openai-beta");
    private static final List<String> DOWN =
            List.of("openai-processing-ms", "openai-version", "x-ratelimit-");
    private static final Field<String> MODEL = Field.text("model");
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] ASK = "{\"include_usage\":true}".getBytes(UTF_8);
    private static final byte[] HEARTBEAT = ": ping\n\n".getBytes(UTF_8);

    @Override
    public byte[] problem(Problem problem, String requestId) {
        return ProblemWriter.body(problem, requestId);
    }

    @Override
    public List<String> bases() {
        return BASES;
    }

    @Override
    public boolean spokenBy(Headers headers) {
        return headers.first("openai-beta") != null;
    }

    @Override
    public List<String> up() {
        return UP;
    }

    @Override
    public List<String> down() {
        return DOWN;
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        var event = new ByteArrayOutputStream(256);
        event.writeBytes("data: ".getBytes(UTF_8));
        event.writeBytes(ProblemWriter.body(problem, requestId));
        event.writeBytes("\n\n".getBytes(UTF_8));
        return event.toByteArray();
    }

    /// A comment: some clients choke on an event without data.
    @Override
    public byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    @Override
    public void check(Json body) throws MalformedJson {
        if (MODEL.in(body) == null) {
            throw new MalformedJson("you must provide a model parameter", MODEL.name());
        }
    }

    @Override
    public boolean askForUsage(Json body, Patch patch) throws MalformedJson {
        Json options = STREAM_OPTIONS.in(body);
        if (options == null) {
            patch.set(body, STREAM_OPTIONS.name(), ASK);
            return false;
        }
        if (Boolean.TRUE.equals(INCLUDE_USAGE.in(options))) {
            return true;
        }
        patch.set(options, INCLUDE_USAGE.name(), TRUE);
        return false;
    }

    @Override
    public Translation translation(Terms terms) {
        return switch (terms.fidelity()) {
            case EXACT -> new ExactChunks(terms.usage());
            case NORMALISED -> new NormalisedChunks(terms.usage());
        };
    }

    @Override
    public @Nullable Usage usage(Json answer) {
        return UsageReader.read(answer.member("usage"));
    }

    @Override
    public @Nullable Patch amend(Json question, Json answer) {
        return EmbeddingsReader.encode(question, answer);
    }

    @Override
    public Rejection rejection(int status, Headers headers, byte[] body) {
        return ProblemReader.read(status, headers, body);
    }
}
