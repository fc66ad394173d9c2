package dev.gatehouse.vector.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.vector.VectorEntry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// A record of a [VectorFile]: an entry was put or removed.
///
/// In the file a head of twelve bytes stands before the body: kind and length, a checksum of these
/// four bytes, a checksum of the body. So a length that is damaged is not taken for the end of the
/// file.
final class VectorRecord {
    static final int HEAD = 12;
    private static final int PUT = 1;
    private static final int REMOVED = 2;
    private static final int KIND = 28;
    private static final int LENGTH = (1 << KIND) - 1;

    /// The parts of a body beside texts and codes.
    private static final int FIXED = 8 + 4 + 4 + 4;

    private final VectorEntry entry;
    private final byte @Nullable [] codes;

    private VectorRecord(VectorEntry entry, byte @Nullable [] codes) {
        this.entry = entry;
        this.codes = codes;
    }

    /// @param codes of the vector; that of the entry is left out
    static VectorRecord put(VectorEntry entry, byte[] codes) {
        return new VectorRecord(entry, codes);
    }

    static VectorRecord removed(String id) {
        return new VectorRecord(new VectorEntry(id, "", new float[0], "", 0), null);
    }

    String id() {
        return entry.id();
    }

    String partition() {
        return entry.partition();
    }

    /// The entry without its vector.
    VectorEntry entry() {
        return entry;
    }

    /// The codes of the vector; `null` for a removal.
    byte @Nullable [] codes() {
        return codes;
    }

    /// Head and body.
    byte[] bytes() {
        byte[] name = entry.id().getBytes(UTF_8);
        byte[] part = entry.partition().getBytes(UTF_8);
        byte[] text = entry.payload().getBytes(UTF_8);
        int vector = codes == null ? 0 : codes.length;
        int length = FIXED + name.length + part.length + text.length + vector;
        ByteBuffer all = ByteBuffer.allocate(HEAD + length);
        all.position(HEAD).putLong(entry.expires());
        all.putInt(name.length).put(name).putInt(part.length).put(part);
        all.putInt(text.length).put(text);
        if (codes != null) {
            all.put(codes);
        }
        int head = (codes == null ? REMOVED : PUT) << KIND | length;
        all.putInt(0, head)
                .putInt(4, checksum(head))
                .putInt(8, checksum(all.array(), HEAD, length));
        return all.array();
    }

    /// The length of a body.
    ///
    /// @return -1 when the head is damaged
    static int length(int head, int check) {
        int kind = head >>> KIND;
        boolean valid = checksum(head) == check && (kind == PUT || kind == REMOVED);
        return valid ? head & LENGTH : -1;
    }

    /// Reads a body.
    ///
    /// @return `null` when it is damaged
    static @Nullable VectorRecord read(int head, int check, ByteBuffer body) {
        if (checksum(body.array(), body.arrayOffset(), body.remaining()) != check) {
            return null;
        }
        try {
            long expires = body.getLong();
            String id = text(body);
            String partition = text(body);
            String payload = text(body);
            if (head >>> KIND == REMOVED) {
                return removed(id);
            }
            var codes = new byte[body.remaining()];
            body.get(codes);
            return put(new VectorEntry(id, partition, new float[0], payload, expires), codes);
        } catch (BufferUnderflowException | NegativeArraySizeException _) {
            return null;
        }
    }

    private static String text(ByteBuffer body) {
        int length = body.getInt();
        if (length > body.remaining()) {
            throw new BufferUnderflowException();
        }
        var bytes = new byte[length];
        body.get(bytes);
        return new String(bytes, UTF_8);
    }

    private static int checksum(int head) {
        return checksum(ByteBuffer.allocate(4).putInt(head).array(), 0, 4);
    }

    private static int checksum(byte[] bytes, int from, int length) {
        var sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }
}
