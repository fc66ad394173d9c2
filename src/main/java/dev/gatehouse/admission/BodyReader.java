package dev.gatehouse.admission;

import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Problem;
import dev.gatehouse.concurrent.MemoryLease;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/// Reads bodies that are held whole. The memory grows with what has arrived, not with what was
/// announced, so that a client that sends nothing holds nothing.
final class BodyReader {
    private static final int FIRST_ROOM = 16 * 1024;

    private BodyReader() {}

    /// The whole body; an array of the right length where the length is known and was met.
    static byte[] read(Call call) {
        BodySource source = call.source();
        MemoryLease memory = call.record().memory();
        long length = source.length();
        try {
            InputStream in = source.open();
            byte[] bytes = room(memory, length < 0 ? FIRST_ROOM : Math.min(length, FIRST_ROOM));
            int read = 0;
            while (true) {
                read += in.readNBytes(bytes, read, bytes.length - read);
                if (read < bytes.length) {
                    return Arrays.copyOf(bytes, read);
                }
                // The end must be seen too: it makes the connection ready for the next call.
                if (read == length && in.read() < 0) {
                    return bytes;
                }
                bytes = larger(memory, bytes, length < 0 ? Integer.MAX_VALUE - 8 : length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] room(MemoryLease memory, long length) {
        check(memory.take(length));
        return new byte[(int) length];
    }

    private static byte[] larger(MemoryLease memory, byte[] bytes, long most) {
        int more = (int) Math.min(most, bytes.length * 2L);
        check(memory.take(more - bytes.length));
        return Arrays.copyOf(bytes, more);
    }

    /// Rejects a body for which the memory can never suffice.
    static void check(boolean fits) {
        if (!fits) {
            String reason =
                    "The request needs more memory than 'admission.max-body-bytes' allows, for its"
                            + " length and the number of its JSON values. Send a smaller one.";
            throw new Problem.BadTransport(413, reason).asException();
        }
    }
}
