package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.Problem;
import dev.gatehouse.dialect.openai.ErrorEvents;
import dev.gatehouse.dialect.openai.ProblemWriter;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/// The last two events of a response that failed: `error` for some clients, and `response.failed`,
/// for which the others wait. They continue the ids and the numbers of the stream.
final class FailedResponse {
    private @Nullable String id;
    private @Nullable String model;
    private long number;

    /// Takes the identity of the response from its first event.
    void start(Json event, @Nullable Json response) throws MalformedJson {
        Json first = event.member("sequence_number");
        number = first != null && first.kind() == Json.Kind.NUMBER ? first.asLong() + 1 : number;
        id = response == null ? null : text(response.member("id"));
        model = response == null ? null : text(response.member("model"));
    }

    /// Counts an event.
    void count() {
        number++;
    }

    byte[] events(Problem problem, String requestId) {
        var out = new ByteArrayOutputStream(512);
        out.writeBytes(ErrorEvents.event("error", ProblemWriter.event(problem, requestId, number)));
        out.writeBytes(ErrorEvents.event("response.failed", failed(problem)));
        return out.toByteArray();
    }

    private byte[] failed(Problem problem) {
        var event =
                new JsonWriter()
                        .object()
                        .member("type", "response.failed")
                        .member("sequence_number", number + 1);
        event.name("response").object();
        if (id != null) {
            event.member("id", id);
        }
        event.member("object", "response").member("status", "failed");
        if (model != null) {
            event.member("model", model);
        }
        event.name("error").object();
        ProblemWriter.members(problem, event).end();
        return event.end().end().bytes();
    }

    private static @Nullable String text(@Nullable Json value) throws MalformedJson {
        return value == null || !value.hasText() ? null : value.text();
    }
}
