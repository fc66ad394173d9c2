package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.stream.EventReader;
import dev.gatehouse.stream.InvalidStreamException;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Reads the events of a Messages stream that come wrapped, as `{"bytes": "..."}` with the event in
/// Base64. An event has the `type` of its own JSON as its name; what is not wrapped passes as it
/// is.
public final class InvokeEventReader implements EventReader {
    private static final Field<String> BYTES = Field.text("bytes");
    private static final Field<String> TYPE = Field.text("type");

    private final EventReader wrapped;

    public InvokeEventReader(EventReader wrapped) {
        this.wrapped = wrapped;
    }

    @Override
    public @Nullable SseEvent next() throws IOException {
        SseEvent event = wrapped.next();
        if (event == null || event.exception() || !event.hasData()) {
            return event;
        }
        byte[] inner = inner(event);
        return inner == null ? event : SseEvent.of(type(inner), inner);
    }

    @Override
    public boolean ready() throws IOException {
        return wrapped.ready();
    }

    private static byte @Nullable [] inner(SseEvent event) throws InvalidStreamException {
        try {
            String text = BYTES.in(Json.parse(event.data(), event.dataFrom(), event.dataTo()));
            return text == null ? null : Base64.getDecoder().decode(text.getBytes(ISO_8859_1));
        } catch (MalformedJson _) {
            return null;
        } catch (IllegalArgumentException _) {
            throw new InvalidStreamException("an event whose bytes are no Base64");
        }
    }

    private static String type(byte[] event) {
        try {
            String type = TYPE.in(Json.parse(event));
            return type == null ? "" : type;
        } catch (MalformedJson _) {
            return "";
        }
    }
}
