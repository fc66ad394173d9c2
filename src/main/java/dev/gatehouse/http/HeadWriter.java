package dev.gatehouse.http;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hc.core5.http.impl.io.SessionOutputBufferImpl;
import org.apache.hc.core5.util.CharArrayBuffer;

/// Prints message heads line by line into the buffer of a connection, making no garbage.
///
/// A line cannot hold another one: control characters in it come out as question marks.
public final class HeadWriter {
    private final SessionOutputBufferImpl output;
    private final CharArrayBuffer line = new CharArrayBuffer(128);

    public HeadWriter(SessionOutputBufferImpl output) {
        this.output = output;
    }

    /// Begins a line.
    public HeadWriter append(String text) {
        line.append(text);
        return this;
    }

    /// Ends the line; an empty one ends the head.
    public void end(OutputStream out) throws IOException {
        output.writeLine(line, out);
        line.clear();
    }

    /// One field.
    public void field(String name, String value, OutputStream out) throws IOException {
        append(name).append(": ").append(value).end(out);
    }

    /// All fields, in order.
    public void fields(Headers headers, OutputStream out) throws IOException {
        for (int i = 0; i < headers.size(); i++) {
            field(headers.name(i), headers.value(i), out);
        }
    }
}
