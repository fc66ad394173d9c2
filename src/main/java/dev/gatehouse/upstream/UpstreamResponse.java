package dev.gatehouse.upstream;

import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.ByteSource;
import dev.gatehouse.stream.Permanence;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.LongPredicate;

/// The response of a provider: a status, fields, and a body that is still arriving.
///
/// Closing it before the body has ended closes the connection, which cancels the request.
public final class UpstreamResponse implements AutoCloseable {
    private final ResponseHead head;
    private final ByteSource body;
    private final OutputStream output;

    UpstreamResponse(ResponseHead head, ByteSource body, OutputStream back) {
        this.head = head;
        this.body = body;
        this.output = back;
    }

    public int status() {
        return head.status();
    }

    public Headers headers() {
        return head.headers();
    }

    /// How many bytes the body has, -1 when that is not known.
    public long length() {
        return head.framing().known();
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
    /// @throws TooLargeException when it is longer than allowed
    public byte[] readAll(long atMost) throws IOException {
        return readAll(atMost, _ -> true);
    }

    /// Waits for the whole body.
    ///
    /// @param room takes so many more bytes of memory before they are allocated; false when they
    ///     cannot be had
    /// @throws TooLargeException when it is longer than allowed, or there is no room for it
    public byte[] readAll(long atMost, LongPredicate room) throws IOException {
        byte[] bytes = grown(new byte[0], Math.min(atMost + 1, expected()), room);
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
                bytes = grown(bytes, Math.min(atMost + 1, bytes.length * 2L), room);
            }
        }
    }

    private static byte[] grown(byte[] bytes, long length, LongPredicate room)
            throws TooLargeException {
        if (!room.test(length - bytes.length)) {
            throw new TooLargeException(bytes.length);
        }
        return Arrays.copyOf(bytes, (int) length);
    }

    /// One more than the length that was announced, so that the end is seen in the last read.
    private long expected() {
        long length = head.framing().known();
        return length < 0 ? 8 * 1024 : Math.clamp(length + 1, 1, 64 * 1024);
    }

    /// A body that is longer than allowed.
    public static final class TooLargeException extends IOException implements Permanence {
        private static final long serialVersionUID = 1L;

        TooLargeException(long atMost) {
            super("more than " + atMost + " bytes");
        }

        @Override
        public boolean permanent() {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // It is closed already.
        }
    }
}
