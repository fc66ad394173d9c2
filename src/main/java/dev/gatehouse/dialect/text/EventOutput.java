package dev.gatehouse.dialect.text;

import dev.gatehouse.call.Sink;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Writes the events of a stream whose texts are filtered: one as it came, one with changes, or one
/// of its own before it.
final class EventOutput {
    private final Sink sink;
    private @Nullable SseEvent event;
    private Frame.Kind kind = Frame.Kind.CONTENT;

    EventOutput(Sink sink) {
        this.sink = sink;
    }

    /// Takes the event that the next calls are about.
    void take(SseEvent taken, Frame.Kind takenKind) {
        event = taken;
        kind = takenKind;
    }

    /// Passes the event byte for byte.
    void pass() throws IOException {
        if (event != null) {
            sink.put(Frame.of(event.bytes(), event.from(), event.to(), kind));
        }
    }

    /// Passes the event with changed data.
    void pass(Patch patch) throws IOException {
        if (patch.empty()) {
            pass();
        } else if (event != null) {
            sink.put(Frame.of(spliced(event, patch), kind));
        }
    }

    /// The bytes of an event around other data. Data of several lines goes out in one.
    private static byte[] spliced(SseEvent event, Patch patch) throws IOException {
        if (event.data() != event.bytes()) {
            return SseEvent.of(event.name(), patch.bytes()).copy();
        }
        Patch.Pieces pieces = patch.pieces();
        var bytes = new ByteArrayOutputStream(event.to() - event.from() + (int) pieces.length());
        bytes.write(event.bytes(), event.from(), event.dataFrom() - event.from());
        pieces.writeTo(bytes);
        bytes.write(event.bytes(), event.dataTo(), event.to() - event.dataTo());
        return bytes.toByteArray();
    }

    /// Writes another event.
    ///
    /// @param name may be empty
    void write(String name, byte[] data, Frame.Kind its) throws IOException {
        sink.put(Frame.of(SseEvent.of(name, data).copy(), its));
    }
}
