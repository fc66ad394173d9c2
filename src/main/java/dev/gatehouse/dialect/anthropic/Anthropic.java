package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.Dialect;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.Patch;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The format of the Anthropic Messages API.
public final class Anthropic implements Dialect {
    private static final List<String> BASES =
            List.of("/anthropic/v1", "/v1/anthropic", "/anthropic");
    private static final List<String> UP = List.of("anthropic-");
    private static final List<String> DOWN = List.of("anthropic-ratelimit-");
    private static final byte[] HEARTBEAT =
            "event: ping\ndata: {\"type\":\"ping\"}\n\n".getBytes(UTF_8);

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
        return headers.first("anthropic-version") != null;
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
        var event = new ByteArrayOutputStream(256);
        event.writeBytes("event: error\ndata: ".getBytes(UTF_8));
        event.writeBytes(ProblemWriter.body(problem, requestId));
        event.writeBytes("\n\n".getBytes(UTF_8));
        return event.toByteArray();
    }

    @Override
    public byte[] heartbeat() {
        return HEARTBEAT.clone();
    }

    @Override
    public String missingModelMessage() {
        return "model: Field required";
    }

    /// Streams of this format always tell it.
    @Override
    public boolean requestUsage(Json body, Patch patch) {
        return true;
    }

    @Override
    public StreamTransform streamTransform(StreamOptions terms) {
        return new MessagesStream();
    }

    @Override
    public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
        return UsageReader.read(usage, before);
    }

    @Override
    public @Nullable Patch finishAnswer(Json question, Json answer) {
        return null;
    }

    @Override
    public ProviderError providerError(int status, Headers headers, byte[] body) {
        return ProblemReader.read(status, headers, body);
    }
}
