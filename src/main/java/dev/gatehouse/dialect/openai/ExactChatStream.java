package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Passes the events of a provider that keeps to the format, byte for byte.
///
/// The one thing taken out again is the usage that the gateway asked for and the caller did not:
/// the chunk that carries it, and the `usage: null` it puts into all others.
final class ExactChatStream implements StreamTransform {
    static final byte[] DONE = "[DONE]".getBytes(UTF_8);
    static final byte[] LAST = "data: [DONE]\n\n".getBytes(UTF_8);
    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] BLANK = "\n\n".getBytes(UTF_8);

    private final Asked usageAsked;
    private final StreamState state = new StreamState();
    private final ChunkScanner walk = new ChunkScanner();
    private byte[] scratch = new byte[512];

    ExactChatStream(Asked usageAsked) {
        this.usageAsked = usageAsked;
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            pass(event, Frame.Kind.IDLE, out);
        } else if (event.dataIs(DONE)) {
            state.end();
            pass(event, Frame.Kind.END, out);
        } else {
            chunk(event, out);
        }
    }

    private void chunk(SseEvent event, Out out) throws IOException {
        try {
            walk.read(event);
        } catch (MalformedJson _) {
            state.skip();
            return;
        }
        if (walk.error() || walk.usage()) {
            study(event, out);
        } else if (usageAsked == Asked.YES || walk.nullFrom() < 0) {
            pass(event, walk.kind(), out);
        } else if (event.data() == event.bytes() && event.data()[walk.nullFrom()] == ',') {
            withoutNull(event, out);
        } else {
            withoutUsage(parse(event), out);
        }
    }

    /// Reads a chunk that says more than a few letters.
    private void study(SseEvent event, Out out) throws IOException {
        Json chunk = parse(event);
        Json error = chunk.member("error");
        if (error != null && error.kind() != Json.Kind.NULL) {
            state.failed(ProblemReader.read(error));
            return;
        }
        Usage told = UsageReader.read(chunk.member("usage"));
        state.usage(told);
        if (usageAsked == Asked.YES) {
            pass(event, walk.kind(), out);
        } else if (walk.choices() > 0) {
            withoutUsage(chunk, out);
        }
    }

    private static Json parse(SseEvent event) {
        try {
            return Json.parse(event.data(), event.dataFrom(), event.dataTo());
        } catch (MalformedJson e) {
            throw new IllegalStateException("it was checked when it was walked", e);
        }
    }

    /// Leaves a span of the event out; the usual case, told without looking into it again.
    private void withoutNull(SseEvent event, Out out) throws IOException {
        int head = walk.nullFrom() - event.from();
        int length = event.to() - event.from() - (walk.nullTo() - walk.nullFrom());
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        System.arraycopy(event.bytes(), event.from(), scratch, 0, head);
        System.arraycopy(event.bytes(), walk.nullTo(), scratch, head, length - head);
        out.put(Frame.of(scratch, 0, length, walk.kind()));
    }

    private void withoutUsage(Json chunk, Out out) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(DATA);
        new Patch(chunk).remove(chunk, "usage").pieces().writeTo(bytes);
        bytes.writeBytes(BLANK);
        out.put(Frame.of(oneLine(bytes.toByteArray()), walk.kind()));
    }

    /// Data that came in several lines goes out in one: a line break in JSON is only a space.
    private static byte[] oneLine(byte[] event) {
        for (int i = 0; i < event.length - BLANK.length; i++) {
            event[i] = event[i] == '\n' ? (byte) ' ' : event[i];
        }
        return event;
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    /// A stream that said why it ended lacks nothing but its last line.
    @Override
    public void finish(Out out) throws IOException {
        if (whole() && !state.ended()) {
            state.end();
            out.put(Frame.of(LAST, Frame.Kind.END));
        }
    }

    @Override
    public boolean whole() {
        return state.ended() || walk.allDone();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
