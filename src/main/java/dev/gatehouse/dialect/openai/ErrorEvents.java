package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import java.io.ByteArrayOutputStream;

/// The error events of streams of the OpenAI API.
public final class ErrorEvents {
    private ErrorEvents() {}

    /// In a stream of chunks: `data: {"error": ...}`.
    public static byte[] chunk(Problem problem, String requestId) {
        return event("", ProblemWriter.body(problem, requestId));
    }

    /// In a stream of typed events: `event: error`.
    public static byte[] typed(Problem problem, String requestId) {
        return event("error", ProblemWriter.event(problem, requestId, -1));
    }

    /// One event as it goes over the wire.
    ///
    /// @param name empty for an event without a name
    public static byte[] event(String name, byte[] data) {
        var out = new ByteArrayOutputStream(256);
        String head = name.isEmpty() ? "data: " : "event: " + name + "\ndata: ";
        out.writeBytes(head.getBytes(UTF_8));
        out.writeBytes(data);
        out.writeBytes("\n\n".getBytes(UTF_8));
        return out.toByteArray();
    }
}
