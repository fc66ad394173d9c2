package dev.gatehouse.stream;

import java.io.Closeable;
import java.io.IOException;

/// Bytes that arrive over time.
public interface ByteSource extends Closeable {
    /// Waits for bytes.
    ///
    /// @return how many were put into the array, -1 at the end
    int read(byte[] into, int at, int most) throws IOException;

    /// Whether a read would return bytes without waiting.
    boolean ready();
}
