package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;

/// Frames of `application/vnd.amazon.eventstream`, as a provider would send them.
public final class AwsFrames {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    /// A header of a frame.
    ///
    /// @param value with its type, and its length where it has one, a character for a byte
    public record Header(String name, String value) {
        public static Header text(String name, String text) {
            byte[] bytes = text.getBytes(UTF_8);
            char[] length = {7, (char) (bytes.length >> 8), (char) (bytes.length & 0xff)};
            return new Header(name, new String(length) + new String(bytes, ISO_8859_1));
        }

        static Header of(String name, int... bytes) {
            return new Header(name, new String(bytes, 0, bytes.length));
        }
    }

    public AwsFrames event(String type, String json) {
        return frame(
                json,
                Header.text(":event-type", type),
                Header.text(":content-type", "application/json"),
                Header.text(":message-type", "event"));
    }

    public AwsFrames exception(String type, String json) {
        return frame(
                json,
                Header.text(":exception-type", type),
                Header.text(":content-type", "application/json"),
                Header.text(":message-type", "exception"));
    }

    public AwsFrames frame(String payload, Header... headers) {
        try {
            var block = new ByteArrayOutputStream();
            for (Header header : headers) {
                block.write(header.name().length());
                block.write(header.name().getBytes(UTF_8));
                block.write(header.value().getBytes(ISO_8859_1));
            }
            byte[] body = payload.getBytes(UTF_8);
            var frame = new ByteArrayOutputStream();
            var out = new DataOutputStream(frame);
            out.writeInt(16 + block.size() + body.length);
            out.writeInt(block.size());
            out.writeInt(checksum(frame));
            out.write(block.toByteArray());
            out.write(body);
            out.writeInt(checksum(frame));
            all.write(frame.toByteArray());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int checksum(ByteArrayOutputStream bytes) {
        var checksum = new CRC32();
        checksum.update(bytes.toByteArray());
        return (int) checksum.getValue();
    }

    public byte[] bytes() {
        return all.toByteArray();
    }
}
