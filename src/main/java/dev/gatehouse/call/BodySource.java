package dev.gatehouse.call;

import java.io.IOException;
import java.io.InputStream;

/// A request body that has not been read.
public interface BodySource {
    /// Its length in bytes, -1 when nobody knows.
    long length();

    /// The bytes, once.
    InputStream open() throws IOException;
}
