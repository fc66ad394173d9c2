package dev.gatehouse.stream;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;

/// Bytes that arrive over time.
public interface ByteSource extends Closeable {
    /// Bytes that are all there.
    static ByteSource of(byte[] bytes) {
        var in = new ByteArrayInputStream(bytes);
        return new ByteSource() {
            @Override
            public int read(byte[] into, int at, int most) {
                return in.read(into, at, most);
            }

            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /// Waits for bytes.
    ///
    /// @return how many were put into the array, -1 at the end
    int read(byte[] into, int at, int most) throws IOException;

    /// Whether a read would return bytes without waiting.
    boolean ready();
}
