package dev.gatehouse.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Follows the frames of one direction of a WebSocket (RFC 6455 section 5.2), to find out where one
/// may be added.
final class WebSocketFrames {
    private static final int SHORTEST_HEAD = 2;
    private static final int MASK = 4;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int CLOSE = 0x88;

    private final byte[] head = new byte[14];
    private int known;
    private int needed = SHORTEST_HEAD;
    private long payload;

    /// Bytes have passed.
    void pass(byte[] bytes, int count) {
        int at = 0;
        while (at < count) {
            if (payload > 0) {
                int skipped = (int) Math.min(payload, count - at);
                payload -= skipped;
                at += skipped;
            } else {
                byteOfHead(bytes[at++]);
            }
        }
    }

    private void byteOfHead(byte one) {
        head[known++] = one;
        if (known == SHORTEST_HEAD) {
            needed = SHORTEST_HEAD + lengthBytes() + (head[1] < 0 ? MASK : 0);
        }
        if (known == needed) {
            payload = length();
            known = 0;
            needed = SHORTEST_HEAD;
        }
    }

    private int lengthBytes() {
        int length = head[1] & 0x7f;
        return length == TWO_BYTES ? 2 : length == EIGHT_BYTES ? 8 : 0;
    }

    private long length() {
        int bytes = lengthBytes();
        long length = bytes == 0 ? head[1] & 0x7f : 0;
        for (int i = 0; i < bytes; i++) {
            length = length << 8 | (head[SHORTEST_HEAD + i] & 0xff);
        }
        return length;
    }

    /// Whether what passed ends with a whole frame.
    boolean complete() {
        return known == 0 && payload == 0;
    }

    /// A close frame of a server (RFC 6455 section 5.5.1).
    ///
    /// @param reason at most 123 bytes
    static byte[] close(int code, String reason) {
        byte[] text = reason.getBytes(UTF_8);
        var frame = new ByteArrayOutputStream(text.length + 4);
        frame.write(CLOSE);
        frame.write(text.length + 2);
        frame.write(code >> 8);
        frame.write(code);
        frame.writeBytes(text);
        return frame.toByteArray();
    }
}
