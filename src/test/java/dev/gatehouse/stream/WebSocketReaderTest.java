package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketReaderTest {
    private static final int LIMIT = 100_000;
    private static final int TEXT = 0x81;
    private static final int BEGIN = 0x01;
    private static final int MORE = 0x00;
    private static final int END = 0x80;
    private static final int PING = 0x89;

    @Test
    void messages_are_read_alike_at_every_split_and_pass_as_they_came() throws IOException {
        byte[] sent =
                joined(
                        frame(TEXT, "one"),
                        frame(BEGIN, "tw"),
                        frame(PING, "p"),
                        frame(MORE, ""),
                        frame(END, "o"),
                        frame(TEXT, "x".repeat(300)),
                        frame(TEXT, ""));
        byte[] passed =
                joined(
                        frame(TEXT, "one"),
                        frame(PING, "p"),
                        frame(BEGIN, "tw"),
                        frame(MORE, ""),
                        frame(END, "o"),
                        frame(TEXT, "x".repeat(300)),
                        frame(TEXT, ""));
        for (int cut = 0; cut <= sent.length; cut++) {
            var reader = new Read();
            assertThat(reader.put(Arrays.copyOfRange(sent, 0, cut))).isTrue();
            assertThat(reader.put(Arrays.copyOfRange(sent, cut, sent.length))).isTrue();

            assertThat(reader.messages).containsExactly("one", "two", "x".repeat(300), "");
            assertThat(reader.out.toByteArray()).as("cut %d", cut).isEqualTo(passed);
        }
    }

    @Test
    void nothing_of_a_message_passes_that_is_not_accepted() throws IOException {
        var reader = new Read();

        assertThat(reader.put(frame(TEXT, "good"))).isTrue();
        assertThat(reader.put(joined(frame(BEGIN, "ba"), frame(END, "d")))).isFalse();

        assertThat(reader.out.toByteArray()).isEqualTo(frame(TEXT, "good"));
    }

    @ParameterizedTest
    @CsvSource({
        "c1 80 00000000, compressed",
        "81 00, not masked",
        "83 80 00000000, an unknown kind",
        "8b 80 00000000, an unknown kind of control frame",
        "80 80 00000000, an end without a beginning",
        "09 80 00000000, a control frame in parts",
        "89 fe 0080 00000000, a long control frame",
        "01 80 00000000 81 80 00000000, a message within another",
        "81 ff ffffffffffffffff 00000000, a length below zero",
        "81 ff 7fffffffffffffff 00000000, a length above all",
        "81 ff 00000000000186a1 00000000, more than the limit"
    })
    void what_cannot_be_read_does_not_pass(String hex, String why) throws IOException {
        var reader = new Read();

        assertThat(reader.put(java.util.HexFormat.of().parseHex(hex.replace(" ", ""))))
                .as(why)
                .isFalse();

        assertThat(reader.out.size()).isZero();
    }

    @Test
    void memory_is_taken_before_it_is_allocated() throws IOException {
        var reader = new Read();
        reader.room = 10_000;

        assertThat(reader.put(frame(TEXT, "x".repeat(200)))).isTrue();
        assertThat(reader.put(frame(TEXT, "x".repeat(9_000)))).isFalse();
    }

    @Test
    void many_empty_frames_have_a_limit_too() throws IOException {
        var reader = new Read();
        boolean passed = reader.put(frame(BEGIN, ""));
        byte[] empty = frame(MORE, "");
        int count = 1;
        while (passed && count < LIMIT) {
            passed = reader.put(empty);
            count++;
        }

        assertThat(passed).isFalse();
        assertThat(count).isLessThan(LIMIT / 2);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] frame(int first, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        if (bytes.length < 126) {
            frame.write(0x80 | bytes.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(bytes.length >> 8);
            frame.write(bytes.length);
        }
        byte[] mask = {9, 8, 7, 6};
        frame.writeBytes(mask);
        for (int i = 0; i < bytes.length; i++) {
            frame.write(bytes[i] ^ mask[i % 4]);
        }
        return frame.toByteArray();
    }

    private static final class Read implements WebSocketReader.Check {
        final List<String> messages = new ArrayList<>();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final WebSocketReader reader = new WebSocketReader(LIMIT, this);
        long room = Long.MAX_VALUE;

        boolean put(byte[] bytes) throws IOException {
            return reader.put(bytes, bytes.length, out);
        }

        @Override
        public boolean take(long bytes) {
            room -= bytes;
            return room >= 0;
        }

        @Override
        public boolean accepts(byte[] message, int length) {
            String text = new String(message, 0, length, UTF_8);
            messages.add(text);
            return !text.equals("bad");
        }
    }
}
