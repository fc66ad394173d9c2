package dev.gatehouse.dialect.openai.media;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.openai.TypedEvents;
import dev.gatehouse.dialect.usage.MediaUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;

/// Passes the events of images, speech and transcriptions byte for byte. The last event of its kind
/// makes the answer whole; no `[DONE]` need follow.
final class MediaStream implements StreamTransform {
    private final StreamState state = new StreamState();
    private boolean whole;

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            TypedEvents.pass(event, Frame.Kind.IDLE, out);
        } else if (TypedEvents.done(event)) {
            if (whole) {
                state.end();
                TypedEvents.pass(event, Frame.Kind.END, out);
            }
        } else if (event.name().endsWith(".delta")) {
            TypedEvents.pass(event, Frame.Kind.CONTENT, out);
        } else {
            read(event, out);
        }
    }

    private void read(SseEvent event, Out out) throws IOException {
        try {
            Json data = TypedEvents.data(event);
            String type = TypedEvents.type(event, data);
            ProviderError error = TypedEvents.error(type, data);
            if (error != null) {
                state.failed(error);
                return;
            }
            state.usage(MediaUsage.of(data));
            TypedEvents.pass(event, kind(type), out);
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
        }
    }

    private Frame.Kind kind(String type) {
        boolean last = type.endsWith(".completed") || type.endsWith(".done");
        whole |= last;
        boolean content = last || type.endsWith(".delta") || type.endsWith("partial_image");
        return content ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE;
    }

    @Override
    public void finish(Sink.End end, Out out) {
        if (whole && end instanceof Sink.End.Complete) {
            state.end();
        }
    }

    @Override
    public boolean whole() {
        return whole;
    }

    @Override
    public StreamState state() {
        return state;
    }
}
