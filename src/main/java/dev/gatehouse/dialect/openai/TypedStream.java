package dev.gatehouse.dialect.openai;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Passes the events of responses, images, speech and transcriptions byte for byte. Each says its
/// own `type`; the last one of its kind makes the answer whole, and no `[DONE]` need follow.
final class TypedStream implements StreamTransform {
    private static final Field<String> TYPE = Field.text("type");

    private final StreamState state = new StreamState();
    private boolean whole;
    private boolean spoken;

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            pass(event, Frame.Kind.IDLE, out);
        } else if (event.dataIs(ExactChatStream.DONE)) {
            state.end();
            pass(event, Frame.Kind.END, out);
        } else {
            String name = event.name();
            if (name.endsWith(".delta")) {
                spoken = true;
                pass(event, Frame.Kind.CONTENT, out);
            } else {
                read(event, name, out);
            }
        }
    }

    private void read(SseEvent event, String name, Out out) throws IOException {
        try {
            Json json = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            String type = TYPE.in(json);
            told(type == null ? name : type, json, event, out);
        } catch (MalformedJson _) {
            state.skip();
        }
    }

    private void told(String type, Json json, SseEvent event, Out out) throws IOException {
        Json response = json.member("response");
        state.usage(usage(response == null ? json : response));
        switch (type) {
            case "error" -> {
                Json inner = json.member("error");
                boolean nested = inner != null && inner.kind() == Json.Kind.OBJECT;
                state.failed(ProblemReader.read(nested && inner != null ? inner : json));
            }
            case "response.failed" -> failed(response, event, out);
            case "response.completed", "response.incomplete" -> {
                whole = true;
                state.end();
                pass(event, Frame.Kind.END, out);
            }
            default -> pass(event, kind(type), out);
        }
    }

    /// A failure before anything was said is told as a plain error; later it is the provider's own
    /// last word, and passes.
    private void failed(@Nullable Json response, SseEvent event, Out out) throws IOException {
        Json error = response == null ? null : response.member("error");
        if (!spoken && error != null && error.kind() == Json.Kind.OBJECT) {
            state.failed(ProblemReader.read(error));
            return;
        }
        whole = true;
        state.end();
        pass(event, Frame.Kind.END, out);
    }

    private Frame.Kind kind(String type) {
        boolean last = type.endsWith(".completed") || type.endsWith(".done");
        // Parts of a response end like whole images and recordings do.
        if (last && !type.startsWith("response.")) {
            whole = true;
            spoken = true;
            return Frame.Kind.CONTENT;
        }
        boolean says = type.endsWith(".delta") || type.endsWith("partial_image") || last;
        spoken |= says;
        return says ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE;
    }

    private static @Nullable Usage usage(Json from) {
        return UsageReader.read(from.member("usage"));
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    @Override
    public void finish(Out out) {
        if (whole) {
            state.end();
        }
    }

    @Override
    public boolean whole() {
        return whole || state.ended();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
