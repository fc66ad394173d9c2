package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.dialect.usage.MessagesUsage;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Passes the events of a Messages stream byte for byte, recognised by their names. An event
/// without a name gets the one in its data, because clients skip it otherwise.
final class MessagesStream implements StreamTransform {
    private static final byte[] DELTA = "content_block_delta".getBytes(UTF_8);
    private static final byte[] BLOCK_START = "content_block_start".getBytes(UTF_8);
    private static final byte[] BLOCK_STOP = "content_block_stop".getBytes(UTF_8);
    private static final byte[] PING = "ping".getBytes(UTF_8);
    private static final byte[] STOP = "message_stop".getBytes(UTF_8);
    private static final byte[] MESSAGE_START = "message_start".getBytes(UTF_8);
    private static final byte[] MESSAGE_DELTA = "message_delta".getBytes(UTF_8);
    private static final byte[] ERROR = "error".getBytes(UTF_8);
    private static final byte[] LAST =
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n".getBytes(UTF_8);

    private static final Field<String> TYPE = Field.text("type");

    private final StreamState state = new StreamState();
    private boolean stopped;

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (event.exception()) {
            state.failed(ErrorBody.exception(event));
        } else if (!event.hasData() || event.named(PING)) {
            pass(event, Frame.Kind.IDLE, out);
        } else if (event.named(DELTA)) {
            pass(event, Frame.Kind.CONTENT, out);
        } else if (event.named(BLOCK_START)) {
            // A tool call has its name here; a text or a thought has no content yet.
            boolean content = event.text().contains("tool_use");
            pass(event, content ? Frame.Kind.CONTENT : Frame.Kind.PREAMBLE, out);
        } else if (event.named(BLOCK_STOP)) {
            pass(event, Frame.Kind.PREAMBLE, out);
        } else if (event.named(STOP)) {
            state.end();
            pass(event, Frame.Kind.END, out);
        } else {
            read(event, out);
        }
    }

    private void read(SseEvent event, Out out) throws IOException {
        Json json;
        String type;
        try {
            json = Json.parse(event.data(), event.dataFrom(), event.dataTo());
            type = event.hasNoName() ? name(json) : null;
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
            return;
        }
        if (type != null) {
            put(event.withName(type), out);
        } else if (event.named(ERROR) || (event.hasNoName() && ErrorBody.bare(json))) {
            state.failed(ErrorBody.inAnswer(json));
        } else if (event.named(MESSAGE_START)) {
            Json message = json.member("message");
            report(message == null ? null : message.member("usage"));
            pass(event, Frame.Kind.PREAMBLE, out);
        } else if (event.named(MESSAGE_DELTA)) {
            report(json.member("usage"));
            Json delta = json.member("delta");
            Json reason = delta == null ? null : delta.member("stop_reason");
            stopped |= reason != null && reason.hasText();
            state.finishReason(FinishReasons.of(delta, "stop_reason"));
            pass(event, Frame.Kind.USAGE, out);
        } else {
            pass(event, Frame.Kind.PREAMBLE, out);
        }
    }

    /// The name in an event's data; `null` when there is none that fits into a line.
    private static @Nullable String name(Json data) throws MalformedJson {
        String type = TYPE.in(data);
        boolean word = type != null && type.matches("[a-z_]+");
        return word ? type : null;
    }

    private void report(@Nullable Json usage) {
        state.usage(MessagesUsage.read(usage, state.usage()));
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (end instanceof Sink.End.Complete && stopped && !state.ended()) {
            state.end();
            out.put(Frame.of(LAST, Frame.Kind.END));
        }
    }

    @Override
    public boolean whole() {
        return stopped || state.ended();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
