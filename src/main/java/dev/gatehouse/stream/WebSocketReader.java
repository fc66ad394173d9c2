package dev.gatehouse.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/// Reads what the client of a WebSocket sends (RFC 6455 section 5), and passes a message on once it
/// has come whole and was accepted. Control frames pass at once. Not safe for many threads.
public final class WebSocketReader {
    private static final int SHORTEST_HEAD = 2;
    private static final int MASK = 4;
    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0f;
    private static final int BINARY = 2;
    private static final int CONTROL = 8;
    private static final int PONG = 10;
    private static final int LONGEST_CONTROL = 125;

    private final int limit;
    private final Check check;
    private final byte[] head = new byte[14];
    private int known;
    private long payload;
    private int masked;
    private boolean inMessage;
    private final Held frames;
    private final Held control;
    private final Held text;

    /// Decides about messages, and about the memory for them.
    public interface Check {
        /// Takes memory before it is allocated.
        ///
        /// @param bytes how many more
        /// @return whether there are so many
        boolean take(long bytes);

        /// Whether a message may pass.
        ///
        /// @param message holds it in its first bytes; not to be changed or kept
        boolean accepts(byte[] message, int length);
    }

    /// @param limit how many bytes a message may have
    public WebSocketReader(int limit, Check check) {
        this.limit = limit;
        this.check = check;
        this.frames = new Held();
        this.control = new Held();
        this.text = new Held();
    }

    /// Reads bytes that have come, and writes what may pass.
    ///
    /// @return whether all could be read and was accepted; what is not accepted was not written
    /// @throws IOException when the output fails
    public boolean put(byte[] bytes, int count, OutputStream out) throws IOException {
        int at = 0;
        while (at < count) {
            if (payload == 0) {
                if (!headByte(bytes[at++])) {
                    return false;
                }
            } else {
                int part = (int) Math.min(payload, count - at);
                if (!content(bytes, at, part)) {
                    return false;
                }
                at += part;
            }
            if (known == headLength() && payload == 0 && !frameEnd(out)) {
                return false;
            }
        }
        return true;
    }

    private boolean headByte(byte one) {
        head[known++] = one;
        if (known == SHORTEST_HEAD && !readable()) {
            return false;
        }
        if (known < headLength()) {
            return true;
        }
        payload = payloadLength();
        masked = 0;
        boolean fits = inControl() || (payload >= 0 && payload + text.length <= limit);
        return fits && held().add(head, 0, known);
    }

    /// Whether the frame may stand here, is masked, and nothing in it is compressed.
    private boolean readable() {
        int opcode = head[0] & OPCODE;
        if ((head[0] & RESERVED) != 0 || head[1] >= 0 || opcode > PONG) {
            return false;
        }
        if (inControl()) {
            return (head[0] & FIN) != 0 && (head[1] & 0x7f) <= LONGEST_CONTROL;
        }
        return opcode <= BINARY && (opcode == 0) == inMessage;
    }

    private boolean inControl() {
        return (head[0] & OPCODE) >= CONTROL;
    }

    private Held held() {
        return inControl() ? control : frames;
    }

    private int headLength() {
        return known < SHORTEST_HEAD ? SHORTEST_HEAD : SHORTEST_HEAD + lengthBytes() + MASK;
    }

    private int lengthBytes() {
        int length = head[1] & 0x7f;
        return length == 126 ? 2 : length == 127 ? 8 : 0;
    }

    private long payloadLength() {
        int bytes = lengthBytes();
        long length = bytes == 0 ? head[1] & 0x7f : 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | (head[SHORTEST_HEAD + i] & 0xff);
        }
        return length;
    }

    private boolean content(byte[] bytes, int from, int count) {
        if (!held().add(bytes, from, count)) {
            return false;
        }
        if (!inControl()) {
            int at = text.length;
            if (!text.add(bytes, from, count)) {
                return false;
            }
            int mask = known - MASK;
            for (int i = 0; i < count; i++) {
                text.bytes[at + i] ^= head[mask + (masked + i & 3)];
            }
            masked = masked + count & 3;
        }
        payload -= count;
        return true;
    }

    private boolean frameEnd(OutputStream out) throws IOException {
        known = 0;
        if (inControl()) {
            control.writeTo(out);
            return true;
        }
        inMessage = (head[0] & FIN) == 0;
        if (inMessage) {
            return true;
        }
        if (!check.accepts(text.bytes, text.length)) {
            return false;
        }
        text.length = 0;
        frames.writeTo(out);
        return true;
    }

    /// Bytes that wait. An array stays for the next message.
    private final class Held {
        private static final int FIRST = 1024;
        private byte[] bytes = new byte[0];
        private int length;

        boolean add(byte[] more, int from, int count) {
            int needed = length + count;
            if (needed > bytes.length) {
                // The heads of many small frames count too.
                int room = Math.max(FIRST, Math.max(needed, bytes.length * 2));
                if (needed > limit + limit / 2 + FIRST || !check.take(room - bytes.length)) {
                    return false;
                }
                bytes = Arrays.copyOf(bytes, room);
            }
            System.arraycopy(more, from, bytes, length, count);
            length = needed;
            return true;
        }

        void writeTo(OutputStream out) throws IOException {
            out.write(bytes, 0, length);
            length = 0;
        }
    }
}
