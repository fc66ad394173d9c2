package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One record of a segment: length of the rest (4 bytes), CRC-32C of the rest (4), kind (1),
/// sequence (8), length of the key (1), key, payload.
@SuppressWarnings("ArrayRecordComponent") // never compared
record LedgerRecord(Kind kind, long sequence, String key, byte[] payload) {
    /// What stands before the rest.
    static final int PREFIX = 8;

    /// The largest rest. A larger length is a sign of damage.
    static final int LARGEST = 8 << 20;

    private static final int FIXED = 10;

    /// What a record is.
    enum Kind {
        NOTE(1),
        /// A note of an earlier segment, written again because that is deleted.
        CARRIED(2),
        ROW(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }

        private static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    /// The size of a record.
    static int size(String key, byte[] payload) {
        return PREFIX + FIXED + key.length() + payload.length;
    }

    /// Writes the record at the position of the buffer.
    void writeTo(ByteBuffer into) {
        int at = into.position();
        into.putInt(0).putInt(0).put(kind.code).putLong(sequence);
        into.put((byte) key.length()).put(key.getBytes(ISO_8859_1)).put(payload);
        int rest = into.position() - at - PREFIX;
        into.putInt(at, rest).putInt(at + 4, crc(into, at + PREFIX, rest));
    }

    /// The sequence of the record at a place of a buffer.
    static long sequence(ByteBuffer from, int at) {
        return from.getLong(at + PREFIX + 1);
    }

    /// Reads a record at the position of the buffer and moves behind it.
    ///
    /// @return `null` when there is no whole, undamaged one; the position stays
    static @Nullable LedgerRecord read(ByteBuffer from) {
        int at = from.position();
        if (from.remaining() < PREFIX + FIXED) {
            return null;
        }
        int rest = from.getInt(at);
        boolean there = rest >= FIXED && rest <= LARGEST && rest <= from.remaining() - PREFIX;
        if (!there || crc(from, at + PREFIX, rest) != from.getInt(at + 4)) {
            return null;
        }
        from.position(at + PREFIX);
        Kind kind = Kind.of(from.get());
        long sequence = from.getLong();
        var key = new byte[from.get() & 0xff];
        if (kind == null || key.length > rest - FIXED) {
            from.position(at);
            return null;
        }
        from.get(key);
        var payload = new byte[rest - FIXED - key.length];
        from.get(payload);
        return new LedgerRecord(kind, sequence, new String(key, ISO_8859_1), payload);
    }

    /// Whether what stands at the position of the buffer, and was not read, is no beginning of a
    /// record either.
    static boolean damaged(ByteBuffer from) {
        if (from.remaining() < PREFIX) {
            return false;
        }
        int rest = from.getInt(from.position());
        return rest < FIXED || rest > LARGEST || rest <= from.remaining() - PREFIX;
    }

    private static int crc(ByteBuffer buffer, int from, int length) {
        var crc = new CRC32C();
        crc.update(buffer.slice(from, length));
        return (int) crc.getValue();
    }
}
