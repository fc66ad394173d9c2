package dev.gatehouse.upstream;

import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.ByteSource;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// What a provider answers: a status, fields, and a body that is still arriving.
///
/// Closing it before the body has ended closes the connection: that is how a provider is told that
/// nobody listens any more.
public final class UpstreamResponse implements AutoCloseable {
    private final int status;
    private final Headers headers;
    private final ByteSource body;
    private final long length;
    private final OutputStream output;

    UpstreamResponse(int status, Headers headers, ByteSource body, long length, OutputStream back) {
        this.output = back;
        this.status = status;
        this.headers = headers;
        this.length = length;
        this.body = body;
    }

    public int status() {
        return status;
    }

    public Headers headers() {
        return headers;
    }

    /// How many bytes the body has, -1 when nobody knows.
    public long length() {
        return length;
    }

    /// The way back to the provider, where its status is 101 and HTTP has been left.
    public OutputStream output() {
        return output;
    }

    /// The body as it arrives.
    public ByteSource body() {
        return body;
    }

    /// Waits for the whole body.
    ///
    /// @throws Oversize when it is longer than allowed
    public byte[] readAll(long atMost) throws IOException {
        byte[] bytes = new byte[(int) Math.min(atMost + 1, expected())];
        int read = 0;
        while (true) {
            int count = body.read(bytes, read, bytes.length - read);
            if (count < 0) {
                return read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
            }
            read += count;
            if (read > atMost) {
                throw new TooLargeException(atMost);
            }
            if (read == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(atMost + 1, bytes.length * 2L));
            }
        }
    }

    /// One more than the length that was announced, so that the end is seen in the last read.
    private long expected() {
        String length = headers.first("content-length");
        try {
            return length == null ? 8 * 1024 : Math.clamp(Long.parseLong(length) + 1, 1, 1 << 20);
        } catch (NumberFormatException _) {
            return 8 * 1024;
        }
    }

    /// A body that is longer than allowed.
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long atMost) {
            super("more than " + atMost + " bytes");
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // Letting go was the wish.
        }
    }
}
