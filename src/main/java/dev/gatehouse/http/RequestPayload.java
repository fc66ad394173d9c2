package dev.gatehouse.http;

import java.io.IOException;
import java.io.OutputStream;

/// The body of a request on its way out.
public interface RequestPayload {
    /// Its length in bytes, -1 when unknown.
    long length();

    /// Whether it can be written again, from its beginning.
    boolean replayable();

    /// Writes all of it.
    ///
    /// @throws java.io.UncheckedIOException when it cannot be had, as it comes from elsewhere
    /// @throws IOException when it cannot be written
    void writeTo(OutputStream out) throws IOException;
}
