package dev.gatehouse.call;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// A request body that has not been read.
public interface BodySource {
    /// Its length in bytes, -1 when it is unknown.
    long length();

    /// The bytes, once.
    InputStream open() throws IOException;

    /// States how long its reading may take, from now on.
    default void within(Duration limit) {}

    /// Bytes that have been read already.
    static BodySource of(byte[] bytes) {
        var in = new ByteArrayInputStream(bytes);
        return new BodySource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }
}
