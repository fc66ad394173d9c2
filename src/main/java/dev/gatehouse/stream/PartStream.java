package dev.gatehouse.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value that is stored in numbered parts, as a stream that holds one part at a time.
///
/// Not safe for many threads.
public final class PartStream extends InputStream {
    private final Parts parts;
    private final long size;
    private byte[] part = new byte[0];
    private int place;
    private int next;
    private long read;

    /// The parts of a value.
    @FunctionalInterface
    public interface Parts {
        /// A part, the first has the number 0; `null` when it is not there any more.
        byte @Nullable [] part(int number) throws IOException;
    }

    /// @param size of the whole value in bytes
    public PartStream(Parts parts, long size) {
        this.parts = parts;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (place == part.length) {
            if (read == size) {
                return -1;
            }
            fetch();
        }
        int count = Math.min(length, part.length - place);
        System.arraycopy(part, place, into, offset, count);
        place += count;
        read += count;
        return count;
    }

    private void fetch() throws IOException {
        byte[] content = parts.part(next);
        if (content == null) {
            throw new IOException("the value was replaced or deleted while it was read");
        }
        part = content;
        place = 0;
        next++;
    }
}
