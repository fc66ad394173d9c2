package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Sink;
import dev.gatehouse.dialect.StreamOptions.Asked;
import dev.gatehouse.dialect.StreamState;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.usage.FinishReasons;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// Passes the chunks of a provider that keeps to the format, byte for byte.
///
/// The one thing that is taken out again is the usage that the gateway requested and the client did
/// not: the chunk that carries it, and the `usage: null` that it puts into all others.
public final class ExactStream implements StreamTransform {
    private static final byte[] DONE = "[DONE]".getBytes(UTF_8);
    private static final byte[] LAST = "data: [DONE]\n\n".getBytes(UTF_8);
    private static final byte[] DATA = "data: ".getBytes(UTF_8);
    private static final byte[] BLANK = "\n\n".getBytes(UTF_8);

    private final Asked usageAsked;
    private final StreamState state = new StreamState();
    private final ChunkScanner chunk = new ChunkScanner();
    private byte[] scratch = new byte[512];

    public ExactStream(Asked usageAsked) {
        this.usageAsked = usageAsked;
    }

    /// Whether an event is the official last one.
    public static boolean done(SseEvent event) {
        return event.dataIs(DONE);
    }

    /// The official last frame.
    public static Frame last() {
        return Frame.of(LAST, Frame.Kind.END);
    }

    @Override
    public void put(SseEvent event, Out out) throws IOException {
        if (!event.hasData()) {
            pass(event, Frame.Kind.IDLE, out);
        } else if (done(event)) {
            done(event, out);
        } else {
            chunk(event, out);
        }
    }

    /// An end before any choice is no end of an answer.
    private void done(SseEvent event, Out out) throws IOException {
        if (chunk.anyBegun()) {
            state.end();
            pass(event, Frame.Kind.END, out);
        }
    }

    private void chunk(SseEvent event, Out out) throws IOException {
        try {
            chunk.read(event);
        } catch (MalformedJson e) {
            state.unreadable(e.reason());
            return;
        }
        String reason = chunk.reason();
        if (reason != null) {
            state.finishReason(FinishReasons.of(reason));
        }
        if (chunk.error() || chunk.usage()) {
            read(event, out);
        } else if (usageAsked == Asked.YES || chunk.nullFrom() < 0) {
            pass(event, chunk.kind(), out);
        } else if (event.data() == event.bytes() && event.data()[chunk.nullFrom()] == ',') {
            withoutNull(event, out);
        } else {
            withoutUsage(parse(event), out);
        }
    }

    /// Reads a chunk with more than content.
    private void read(SseEvent event, Out out) throws IOException {
        Json data = parse(event);
        if (chunk.error() && ChunkError.reported(event, data)) {
            state.failed(ChunkError.of(data));
            return;
        }
        state.usage(OpenAiUsage.of(data));
        if (usageAsked == Asked.YES) {
            pass(event, chunk.kind(), out);
        } else if (chunk.choices() > 0) {
            withoutUsage(data, out);
        } else {
            extras(data, out);
        }
    }

    /// The chunk of the usage passes without it where it has other members too.
    private void extras(Json data, Out out) throws IOException {
        for (String name : data.names()) {
            if (!UsageChunk.MEMBERS.contains(name)) {
                withoutUsage(data, out);
                return;
            }
        }
    }

    private static Json parse(SseEvent event) {
        try {
            return Json.parse(event.data(), event.dataFrom(), event.dataTo());
        } catch (MalformedJson e) {
            throw new IllegalStateException("the chunk was checked when it was scanned", e);
        }
    }

    /// Leaves a span of the event out; the usual case, without reading it again.
    private void withoutNull(SseEvent event, Out out) throws IOException {
        int head = chunk.nullFrom() - event.from();
        int length = event.to() - event.from() - (chunk.nullTo() - chunk.nullFrom());
        if (scratch.length < length) {
            scratch = new byte[length * 2];
        }
        System.arraycopy(event.bytes(), event.from(), scratch, 0, head);
        System.arraycopy(event.bytes(), chunk.nullTo(), scratch, head, length - head);
        out.put(Frame.of(scratch, 0, length, chunk.kind()));
    }

    private void withoutUsage(Json data, Out out) throws IOException {
        var bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(DATA);
        new Patch(data).remove(data, "usage").pieces().writeTo(bytes);
        bytes.writeBytes(BLANK);
        out.put(Frame.of(oneLine(bytes.toByteArray()), chunk.kind()));
    }

    /// Data of several lines goes out in one: a line break in JSON is only a space.
    private static byte[] oneLine(byte[] event) {
        for (int i = 0; i < event.length - BLANK.length; i++) {
            event[i] = event[i] == '\n' ? (byte) ' ' : event[i];
        }
        return event;
    }

    private static void pass(SseEvent event, Frame.Kind kind, Out out) throws IOException {
        out.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
    }

    /// A stream with a finish reason lacks nothing but its last line.
    @Override
    public void finish(Sink.End end, Out out) throws IOException {
        if (end instanceof Sink.End.Complete && whole() && !state.ended()) {
            state.end();
            out.put(last());
        }
    }

    @Override
    public boolean whole() {
        return state.ended() || chunk.allDone();
    }

    @Override
    public StreamState state() {
        return state;
    }
}
