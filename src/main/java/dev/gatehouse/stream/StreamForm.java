package dev.gatehouse.stream;

import java.io.IOException;
import java.io.OutputStream;

/// How the frames of one stream are put into the body of a response. Not safe for several threads.
public interface StreamForm {
    /// Server-sent events, as they are.
    StreamForm EVENTS =
            new StreamForm() {
                @Override
                public String contentType() {
                    return "text/event-stream; charset=utf-8";
                }

                @Override
                public void write(Frame frame, OutputStream out) throws IOException {
                    out.write(frame.bytes(), frame.from(), frame.to() - frame.from());
                }

                @Override
                public void end(OutputStream out) {}
            };

    /// The media type of the body.
    String contentType();

    /// Writes a frame.
    void write(Frame frame, OutputStream out) throws IOException;

    /// Writes what stands behind the last frame, however the stream ended.
    void end(OutputStream out) throws IOException;
}
