package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.StreamForm;
import java.io.IOException;
import java.io.OutputStream;

/// Streams as one JSON array whose elements are the chunks, as clients expect them that do not ask
/// for events.
final class ArrayForm implements StreamForm {
    private static final byte[] FIELD = "data:".getBytes(UTF_8);

    private boolean begun;

    @Override
    public String contentType() {
        return "application/json; charset=utf-8";
    }

    /// Writes the data of an event; what has none is not written.
    @Override
    public void write(Frame frame, OutputStream out) throws IOException {
        byte[] bytes = frame.bytes();
        boolean first = true;
        int at = frame.from();
        while (at < frame.to()) {
            int end = at;
            while (end < frame.to() && bytes[end] != '\n') {
                end++;
            }
            if (data(bytes, at, end)) {
                if (first) {
                    out.write(begun ? ',' : '[');
                    begun = true;
                    first = false;
                }
                out.write(bytes, at + FIELD.length, end - at - FIELD.length);
            }
            at = end + 1;
        }
    }

    private static boolean data(byte[] bytes, int from, int to) {
        for (int i = 0; i < FIELD.length; i++) {
            if (from + i >= to || bytes[from + i] != FIELD[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void end(OutputStream out) throws IOException {
        out.write(begun ? new byte[] {']'} : new byte[] {'[', ']'});
    }
}
