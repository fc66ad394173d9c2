package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.StreamMode;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The format of the OpenAI API: chat completions and their neighbours.
public final class OpenAi implements Dialect {
    private static final Field<Json> STREAM_OPTIONS = Field.object("stream_options");
    private static final Field<Boolean> INCLUDE_USAGE = Field.bool("include_usage");
    private static final List<String> BASES = List.of("/openai/v1");
    private static final List<String> UP = List.of("openai-beta");
    private static final List<String> DOWN =
            List.of("openai-processing-ms", "openai-version", "x-ratelimit-");
    private static final byte[] TRUE = "true".getBytes(UTF_8);
    private static final byte[] ASK = "{\"include_usage\":true}".getBytes(UTF_8);
    private static final byte[] HEARTBEAT = ": ping\n\n".getBytes(UTF_8);

    private final Streams streams;

    /// How streams of it look.
    public enum Streams {
        /// Chunks of a chat.
        CHAT,
        /// Chunks of a text.
        TEXT,
        /// Events that say their type.
        TYPED,
        /// Likewise, with responses as their subject.
        RESPONSE
    }

    public OpenAi(Streams streams) {
        this.streams = streams;
    }

    @Override
    public byte[] problem(Problem problem, String requestId) {
        return ProblemWriter.body(problem, requestId);
    }

    @Override
    public List<String> pathPrefixes() {
        return BASES;
    }

    @Override
    public boolean recognises(Headers headers) {
        return headers.first("openai-beta") != null;
    }

    @Override
    public List<String> requestHeaders() {
        return UP;
    }

    @Override
    public List<String> answerHeaders() {
        return DOWN;
    }

    @Override
    public byte[] problemEvent(Problem problem, String requestId) {
        var out = new ByteArrayOutputStream(256);
        switch (streams) {
            case CHAT, TEXT -> event("", ProblemWriter.body(problem, requestId), out);
            case TYPED -> event("error", ProblemWriter.event(problem, requestId), out);
            case RESPONSE -> {
                event("error", ProblemWriter.event(problem, requestId), out);
                event("response.failed", ProblemWriter.failedResponse(problem), out);
            }
        }
        return out.toByteArray();
    }

    private static void event(String name, byte[] data, ByteArrayOutputStream out) {
        String head = name.isEmpty() ? "data: " : "event: " + name + "\ndata: ";
        out.writeBytes(head.getBytes(UTF_8));
        out.writeBytes(data);
        out.writeBytes("\n\n".getBytes(UTF_8));
    }

    /// A comment: some clients choke on an event without data.
    @Override
    public byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    @Override
    public String missingModelMessage() {
        return "you must provide a model parameter";
    }

    @Override
    public boolean requestUsage(Json body, Patch patch) throws MalformedJson {
        if (streams == Streams.TYPED || streams == Streams.RESPONSE) {
            return true;
        }
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
    public StreamTransform streamTransform(StreamOptions terms) {
        return switch (streams) {
            case CHAT ->
                    terms.mode() == StreamMode.EXACT
                            ? new ExactChatStream(terms.usage())
                            : new NormalisedChatStream(terms.usage());
            case TEXT -> new ExactChatStream(terms.usage());
            case TYPED, RESPONSE -> new TypedStream();
        };
    }

    @Override
    public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
        Usage told = UsageReader.read(usage);
        return told == null ? before : told;
    }

    @Override
    public @Nullable Patch finishAnswer(Json question, Json answer) {
        return EmbeddingEncoder.encode(question, answer);
    }

    @Override
    public ProviderError providerError(int status, Headers headers, byte[] body) {
        return ProblemReader.read(status, headers, body);
    }
}
