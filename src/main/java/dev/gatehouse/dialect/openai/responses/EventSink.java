package dev.gatehouse.dialect.openai.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.StreamTransform.Out;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.stream.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where the events of a response go: it numbers them. Without a destination, as for a whole
/// answer, it writes nothing.
final class EventSink {
    private long number;
    private String response = "";
    private @Nullable Out out;
    private @Nullable ByteArrayOutputStream held;

    void to(Out destination) {
        out = destination;
    }

    /// Takes the id of the response.
    void of(String id) {
        response = id;
    }

    /// The id of an item.
    String itemId(String prefix, int index) {
        return ResponseIds.item(response, prefix, index);
    }

    /// Writes an event.
    ///
    /// @param members writes what the event holds beside its type and its number
    void send(String type, Frame.Kind kind, Consumer<JsonWriter> members) throws IOException {
        if (out == null) {
            return;
        }
        var event = new JsonWriter().object().member("type", type);
        event.member("sequence_number", number++);
        members.accept(event);
        // What is repeated of a request may have line ends between its members.
        String data = event.end().toString().replace('\n', ' ').replace('\r', ' ');
        String text = "event: " + type + "\ndata: " + data + "\n\n";
        put(text.getBytes(UTF_8), kind);
    }

    /// Writes an event that was written elsewhere.
    void raw(byte[] event) throws IOException {
        number++;
        put(event, Frame.Kind.ERROR);
    }

    private void put(byte[] event, Frame.Kind kind) throws IOException {
        if (held != null) {
            held.writeBytes(event);
        } else if (out != null) {
            out.put(Frame.of(event, kind));
        }
    }

    /// The number of the next event.
    long number() {
        return number;
    }

    /// Keeps what follows, to be one frame.
    void hold() {
        held = new ByteArrayOutputStream(1024);
    }

    /// Writes what was kept as the last frame of a stream that was cut.
    void release() throws IOException {
        if (held != null && out != null) {
            out.put(Frame.of(held.toByteArray(), Frame.Kind.ERROR));
            held = null;
        }
    }
}
