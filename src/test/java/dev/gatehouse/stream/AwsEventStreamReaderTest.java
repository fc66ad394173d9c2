package dev.gatehouse.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.stream.AwsFrames.Header;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsEventStreamReaderTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int LIMIT = 1024 * 1024;

    private static final byte[] STREAM =
            new AwsFrames()
                    .event("messageStart", "{\"role\":\"assistant\"}")
                    .event("contentBlockDelta", "{\"delta\":{\"text\":\"ä€😀\"}}")
                    .event("empty", "")
                    .exception("throttlingException", "{\"message\":\"slower\"}")
                    .bytes();

    private static final List<String> SAID =
            List.of(
                    "messageStart|{\"role\":\"assistant\"}",
                    "contentBlockDelta|{\"delta\":{\"text\":\"ä€😀\"}}",
                    "empty|",
                    "!throttlingException|{\"message\":\"slower\"}");

    @Test
    void a_stream_is_read_alike_at_every_split() throws IOException {
        assertThat(events(ScriptedSource.byteByByte(STREAM))).isEqualTo(SAID);
        for (int cut = 0; cut <= STREAM.length; cut++) {
            assertThat(events(ScriptedSource.cutAt(STREAM, cut))).as("cut %d", cut).isEqualTo(SAID);
        }
    }

    /// Published with the format: no headers and no payload; a payload alone; with a header.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000100000000005c248eb7d98c8ff",
                "0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936",
                "0000003d0000002007fd83960c636f6e74656e742d747970650700106170706c69636174696f6e2f"
                        + "6a736f6e7b27666f6f273a27626172277d8d9c08b1"
            })
    void published_frames_are_read(String hex) throws IOException {
        byte[] frame = HexFormat.of().parseHex(hex);
        var reader = new AwsEventStreamReader(new ScriptedSource(frame), LIMIT);

        SseEvent event = Objects.requireNonNull(reader.next());

        assertThat(event.text()).isEqualTo(frame.length == 16 ? "" : "{'foo':'bar'}");
        assertThat(event.hasNoName()).isTrue();
        assertThat(event.copy()).isEqualTo(frame);
        assertThat(reader.next()).isNull();
    }

    @Test
    void headers_of_every_type_are_passed_over() throws IOException {
        byte[] frame =
                new AwsFrames()
                        .frame(
                                "{}",
                                Header.of("true", 0),
                                Header.of("false", 1),
                                Header.of("byte", 2, 7),
                                Header.of("short", 3, 7, 7),
                                Header.of("int", 4, 7, 7, 7, 7),
                                Header.of("long", 5, 7, 7, 7, 7, 7, 7, 7, 7),
                                Header.of("bytes", 6, 0, 2, 7, 7),
                                Header.of("time", 8, 7, 7, 7, 7, 7, 7, 7, 7),
                                Header.of(
                                        "uuid", 9, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7),
                                Header.text(":event-type", "last"))
                        .bytes();

        assertThat(events(new ScriptedSource(frame))).containsExactly("last|{}");
    }

    @Test
    void an_error_has_its_message_as_its_data() throws IOException {
        byte[] frame =
                new AwsFrames()
                        .frame(
                                "",
                                Header.text(":error-code", "InternalError"),
                                Header.text(":error-message", "it broke"),
                                Header.text(":message-type", "error"))
                        .bytes();

        assertThat(events(new ScriptedSource(frame))).containsExactly("!InternalError|it broke");
    }

    /// Of the first frame: each bit is covered by one of the two checksums.
    @Test
    void a_flipped_bit_is_an_invalid_stream() {
        byte[] frame = new AwsFrames().event("messageStop", "{\"a\":1}").bytes();
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] flipped = frame.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);

            assertThatThrownBy(() -> events(new ScriptedSource(flipped)))
                    .as("bit %d", bit)
                    .isInstanceOf(InvalidStreamException.class)
                    .hasMessage("a frame whose checksum is wrong");
        }
    }

    @Test
    void a_frame_above_the_limit_is_rejected_by_its_first_bytes() {
        byte[] frame = new AwsFrames().event("x", "y".repeat(1000)).bytes();
        byte[] prelude = Arrays.copyOf(frame, 12);
        var within = new AwsEventStreamReader(new ScriptedSource(frame), frame.length);
        var above = new AwsEventStreamReader(new ScriptedSource(prelude), frame.length - 1);

        assertThat(within).satisfies(it -> assertThat(it.next()).isNotNull());
        assertThatThrownBy(above::next)
                .isInstanceOf(InvalidStreamException.class)
                .hasMessage("an event of more than " + (frame.length - 1) + " bytes");
    }

    @Test
    void a_frame_that_is_announced_and_does_not_come_takes_no_memory() {
        byte[] frame = new AwsFrames().event("x", "y".repeat(64 << 20)).bytes();
        byte[] start = Arrays.copyOf(frame, 100);
        var reader = new AwsEventStreamReader(new ScriptedSource(start), Integer.MAX_VALUE);
        long before = allocated();

        assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
        assertThat(allocated() - before).isLessThan(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Shorter than its own parts, headers longer than the frame.
                "0000000f00000000",
                "0000001000000001",
                "00000010ffffffff",
            })
    void lengths_that_contradict_each_other_are_an_invalid_stream(String prelude) {
        var checksum = new CRC32();
        checksum.update(HexFormat.of().parseHex(prelude));
        String whole = prelude + HexFormat.of().toHexDigits((int) checksum.getValue()) + "00000000";
        var source = new ScriptedSource(HexFormat.of().parseHex(whole));

        assertThatThrownBy(() -> events(source))
                .isInstanceOf(InvalidStreamException.class)
                .hasMessage("a frame whose lengths contradict each other");
    }

    @Test
    void a_malformed_header_is_an_invalid_stream() {
        var unknown = new AwsFrames().frame("", Header.of("a", 10, 0, 0));
        var beyond = new AwsFrames().frame("", Header.of("a", 7, 0, 9, 1));
        var cut = new AwsFrames().frame("", Header.of("a", 7, 0));
        var nothing = new AwsFrames().frame("", Header.of("a"));
        for (AwsFrames frames : List.of(unknown, beyond, cut, nothing)) {
            assertThatThrownBy(() -> events(new ScriptedSource(frames.bytes())))
                    .isInstanceOf(InvalidStreamException.class)
                    .hasMessage("a frame with a malformed header");
        }
    }

    @Test
    void a_stream_that_ends_inside_a_frame_is_cut() {
        for (int length = 1; length < new AwsFrames().event("x", "{}").bytes().length; length++) {
            byte[] part = Arrays.copyOf(new AwsFrames().event("x", "{}").bytes(), length);

            assertThatThrownBy(() -> events(new ScriptedSource(part)))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void events_cost_no_memory_each() throws IOException {
        var frames = new AwsFrames();
        for (int i = 0; i < 1000; i++) {
            frames.event("contentBlockDelta", "{\"delta\":{\"text\":\"abc\"}}");
        }
        var warm = new AwsEventStreamReader(new ScriptedSource(frames.bytes()), LIMIT);
        while (warm.next() != null) {
            warm.ready();
        }
        var reader = new AwsEventStreamReader(whole(frames.bytes()), LIMIT);
        reader.next();
        long before = allocated();
        int count = 1;
        while (reader.next() != null) {
            count++;
        }

        assertThat(count).isEqualTo(1000);
        assertThat(allocated() - before).isLessThan(64 * 1024);
    }

    private static ByteSource whole(byte[] bytes) {
        return new ByteSource() {
            private int at;

            @Override
            public int read(byte[] into, int from, int most) {
                int count = Math.min(most, bytes.length - at);
                System.arraycopy(bytes, at, into, from, count);
                at += count;
                return count == 0 ? -1 : count;
            }

            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static List<String> events(ByteSource source) throws IOException {
        var events = new ArrayList<String>();
        var reader = new AwsEventStreamReader(source, LIMIT);
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            events.add((event.exception() ? "!" : "") + event.name() + "|" + event.text());
            reader.ready();
        }
        return events;
    }
}
