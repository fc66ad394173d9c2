package dev.gatehouse.dialect.openai.responses;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.openai.FinishReason;
import dev.gatehouse.dialect.openai.TypedEvents;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Passes the events of a response byte for byte. `response.completed` or `response.incomplete`
/// makes it whole; a stream that is cut gets a `response.failed` that continues its numbers.
final class ResponsesStream implements StreamTransform {
    private final StreamState state = new StreamState();
    private final String requestId;
    private final FailedResponse failed = new FailedResponse();
    private boolean spoken;
    private boolean closed;

    ResponsesStream(String requestId) {
        this.requestId = requestId;
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            TypedEvents.pass(event, Frame.Kind.IDLE, out);
        } else if (!TypedEvents.done(event)) {
            if (event.name().endsWith(".delta")) {
                failed.count();
                spoken = true;
                TypedEvents.pass(event, Frame.Kind.CONTENT, out);
            } else {
                read(event, out);
            }
        }
    }

    private void read(SseEvent event, Out out) throws IOException {
        try {
            Json data = TypedEvents.data(event);
            String type = TypedEvents.type(event, data);
            ProviderError error = TypedEvents.error(type, data);
            if (error == null) {
                take(type, data, event, out);
            } else {
                state.failed(error);
            }
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
        }
    }

    private void take(String type, Json data, SseEvent event, Out out)
            throws IOException, MalformedJson {
        failed.count();
        Json response = data.member("response");
        state.usage(TypedEvents.usage(response == null ? data : response));
        switch (type) {
            case "response.failed" -> fail(response, event, out);
            case "response.completed", "response.incomplete" -> {
                state.finishReason(FinishReason.ofResponse(response));
                state.end();
                TypedEvents.pass(event, Frame.Kind.END, out);
            }
            case "response.created" -> {
                failed.start(data, response);
                TypedEvents.pass(event, Frame.Kind.PREAMBLE, out);
            }
            default -> TypedEvents.pass(event, kind(type), out);
        }
    }

    /// A failure before any content becomes a plain error; later the provider's own last event
    /// passes.
    private void fail(@Nullable Json response, SseEvent event, Out out) throws IOException {
        Json error = response == null ? null : response.member("error");
        if (spoken) {
            closed = true;
            TypedEvents.pass(event, Frame.Kind.ERROR, out);
        }
        state.failed(ErrorBody.inAnswer(error == null ? response : error));
    }

    private Frame.Kind kind(String type) {
        boolean content = type.endsWith(".delta") || type.endsWith("partial_image");
        spoken |= content;
        return content ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE;
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (end instanceof Sink.End.Cut(var problem) && !closed) {
            closed = true;
            out.put(Frame.of(failed.events(problem, requestId), Frame.Kind.ERROR));
        }
    }

    @Override
    public boolean whole() {
        return state.ended();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
