package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SseReaderTest {
    private static final int MOST = 1024 * 1024;

    /// A stream, its events (`name|data`, without events that carry no data), and how many of
    /// its bytes at the end are no event.
    record Stream(String text, List<String> events, int torn) {}

    static final List<Stream> STREAMS =
            List.of(
                    new Stream("data: a\n\ndata: b\n\n", List.of("|a", "|b"), 0),
                    new Stream("data: a\r\n\r\ndata: b\r\n\r\n", List.of("|a", "|b"), 0),
                    new Stream("data: a\r\rdata: b\r\r", List.of("|a", "|b"), 0),
                    new Stream(
                            "data: a\r\n\ndata: b\n\r\ndata: c\r\r\n",
                            List.of("|a", "|b", "|c"),
                            0),
                    new Stream("data: a\n\rdata: b\r\n\rdata: c\n\n", List.of("|a", "|b", "|c"), 0),
                    new Stream("\ufeffdata: a\n\n\ufeffdata: b\n\n", List.of("|a"), 0),
                    new Stream("\n\r\n\rdata: a\n\n\n\n", List.of("|a"), 0),
                    new Stream("\n\ufeffdata: a\n\ndata: b\n\n", List.of("|b"), 0),
                    new Stream(": ping\n\n:\n\ndata: a\n: in between\n\n", List.of("|a"), 0),
                    new Stream("data: a\ndata: b\ndata:c\ndata\n\n", List.of("|a\nb\nc\n"), 0),
                    new Stream("data: a\r\ndata: b\r\n\r\n", List.of("|a\nb"), 0),
                    new Stream("data:a\n\ndata:  b \n\n", List.of("|a", "| b "), 0),
                    new Stream("data\n\ndata:\n\ndata: \n\n", List.of("|", "|", "|"), 0),
                    new Stream("event: x\nid: 7\nretry: 5\ndata: a\n\n", List.of("x|a"), 0),
                    new Stream(
                            "event: x\nevent:y\ndata: a\n\ndata: b\n\n", List.of("y|a", "|b"), 0),
                    new Stream("event: x\n\ndata: a\n\n", List.of("|a"), 0),
                    new Stream("data : a\n\ndatax: b\n\nxdata: c\n\n data: d\n\n", List.of(), 0),
                    new Stream("id: a\u0000b\ndata: ä€😀\n\n", List.of("|ä€😀"), 0),
                    new Stream("data: a\n\ndata: b\n", List.of("|a"), 8),
                    new Stream("data: a\n\ndata: b", List.of("|a"), 7),
                    new Stream("data: a\r\n\r\ndata: b\r\n", List.of("|a"), 9),
                    new Stream("data: a\r\n\rdata: b\r\n", List.of("|a"), 9),
                    new Stream("data: a\r", List.of(), 8),
                    new Stream(
                            "data: 12345678\ndata: 12345678\n\n",
                            List.of("|12345678\n12345678"),
                            0),
                    new Stream("", List.of(), 0));

    @ParameterizedTest
    @FieldSource("STREAMS")
    void a_stream_is_read_as_the_standard_requires(Stream stream) throws IOException {
        assertThat(events(new ScriptedSource(stream.text().getBytes(UTF_8))))
                .isEqualTo(stream.events());
    }

    @ParameterizedTest
    @FieldSource("STREAMS")
    void a_stream_is_read_alike_wherever_it_is_split(Stream stream) throws IOException {
        byte[] bytes = stream.text().getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(events(ScriptedSource.cutAt(bytes, cut)))
                    .as("at %d", cut)
                    .isEqualTo(stream.events());
        }
        assertThat(events(ScriptedSource.byteByByte(bytes))).isEqualTo(stream.events());
    }

    @ParameterizedTest
    @FieldSource("STREAMS")
    void the_bytes_of_all_events_are_the_bytes_that_came(Stream stream) throws IOException {
        byte[] bytes = stream.text().getBytes(UTF_8);
        int from = stream.text().startsWith("\ufeff") ? 3 : 0;
        byte[] expected = Arrays.copyOfRange(bytes, from, bytes.length - stream.torn());
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(trimmed(passed(ScriptedSource.cutAt(bytes, cut)), expected))
                    .as("at %d", cut)
                    .isEqualTo(expected);
        }
        assertThat(trimmed(passed(ScriptedSource.byteByByte(bytes)), expected)).isEqualTo(expected);
    }

    @Test
    void a_check_for_a_ready_event_consumes_nothing() throws IOException {
        byte[] bytes = "data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n".getBytes(UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = new SseReader(ScriptedSource.cutAt(bytes, cut), MOST);
            var events = new ArrayList<String>();
            reader.ready();
            for (SseEvent event = reader.next(); event != null; event = reader.next()) {
                events.add(event.text());
                reader.ready();
                reader.ready();
            }
            assertThat(events).as("at %d", cut).containsExactly("a", "b", "c", "d");
        }
    }

    @Test
    void an_event_is_ready_when_all_of_it_is_here() throws IOException {
        var reader =
                new SseReader(
                        ScriptedSource.cutAt("data: a\n\ndata: b\n\ndata: c".getBytes(UTF_8), 20),
                        MOST);

        reader.next();
        assertThat(reader.ready()).isTrue();
        reader.next();
        assertThat(reader.ready()).isFalse();
    }

    @Test
    void a_rest_is_a_partial_event_unless_it_is_only_line_ends() throws IOException {
        assertThat(torn("data: a\n\ndata")).isTrue();
        assertThat(torn("data: a\n\n:")).isTrue();
        assertThat(torn("data: a\r\n\r\n")).isFalse();
        assertThat(torn("data: a\n\n\n")).isFalse();
        assertThat(torn("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"data: b", "data: b\n", "data: b\r", "data: b\r\n", "event: e\ndata: b"})
    void a_last_event_without_its_blank_line_gets_one(String last) throws IOException {
        byte[] bytes = ("data: a\n\n" + last).getBytes(UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            var reader = new SseReader(ScriptedSource.cutAt(bytes, cut), MOST);
            SseEvent first = reader.next();
            assertThat(first != null && !first.unterminated()).isTrue();

            SseEvent rest = Objects.requireNonNull(reader.next());
            assertThat(rest.unterminated()).isTrue();
            assertThat(rest.text()).isEqualTo("b");
            String passed = new String(rest.copy(), UTF_8);
            assertThat(passed).startsWith(last).matches("(?s).*b(\r\n|\n|\r)(\r\n|\n|\r)");
            assertThat(reader.next()).isNull();
        }
    }

    @Test
    void a_long_event_is_read_whole() throws IOException {
        for (int length : new int[] {8180, 8184, 8185, 8186, 8192, 70_000, 300_000}) {
            String text = "x".repeat(length);
            byte[] bytes = ("data: s\n\ndata: " + text + "\r\n\r\ndata: t\n\n").getBytes(UTF_8);

            assertThat(events(new ScriptedSource(bytes))).containsExactly("|s", "|" + text, "|t");
            assertThat(events(ScriptedSource.cutAt(bytes, 5000)))
                    .containsExactly("|s", "|" + text, "|t");
        }
    }

    @Test
    void many_events_are_read_through_one_buffer() throws IOException {
        var text = new StringBuilder();
        var expected = new ArrayList<String>();
        for (int i = 0; i < 5000; i++) {
            text.append("data: ").append(i).append(i % 2 == 0 ? "\n\n" : "\r\n\r\n");
            expected.add("|" + i);
        }

        assertThat(events(new ScriptedSource(text.toString().getBytes(UTF_8)))).isEqualTo(expected);
    }

    @Test
    void an_event_may_have_as_many_bytes_as_are_allowed() throws IOException {
        for (int most : new int[] {100, 8192, 10_000, 16_384}) {
            byte[] bytes = ("data: " + "x".repeat(most - 8) + "\n\n").getBytes(UTF_8);

            assertThat(new SseReader(new ScriptedSource(bytes), most).next()).isNotNull();
            assertThat(new SseReader(ScriptedSource.byteByByte(bytes), most).next()).isNotNull();
        }
    }

    @Test
    void a_longer_event_is_an_error_wherever_it_is_split() {
        for (int most : new int[] {100, 8192, 10_000, 16_384}) {
            byte[] bytes = ("data: " + "x".repeat(most - 7) + "\n\n").getBytes(UTF_8);
            for (ScriptedSource source :
                    List.of(
                            new ScriptedSource(bytes),
                            ScriptedSource.cutAt(bytes, most / 2),
                            ScriptedSource.byteByByte(bytes))) {
                var reader = new SseReader(source, most);
                assertThatThrownBy(reader::next).isInstanceOf(InvalidStreamException.class);
            }
        }
    }

    @Test
    void bytes_without_end_are_an_error_and_do_not_fill_the_memory() {
        ByteSource endless =
                new ByteSource() {
                    @Override
                    public int read(byte[] into, int at, int most) {
                        Arrays.fill(into, at, at + most, (byte) 'x');
                        return most;
                    }

                    @Override
                    public boolean ready() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        var reader = new SseReader(endless, MOST);

        assertThatThrownBy(reader::next).isInstanceOf(InvalidStreamException.class);
    }

    private static boolean torn(String text) throws IOException {
        var reader = new SseReader(new ScriptedSource(text.getBytes(UTF_8)), MOST);
        boolean torn = false;
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            torn = event.unterminated();
        }
        return torn;
    }

    private static List<String> events(ByteSource source) throws IOException {
        var events = new ArrayList<String>();
        var reader = new SseReader(source, MOST);
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            if (event.hasData() && !event.unterminated()) {
                events.add(event.name() + "|" + event.text());
                assertThat(event.named(event.name().getBytes(UTF_8))).isTrue();
                assertThat(event.dataIs(event.text().replaceAll(" +$", "").getBytes(UTF_8)))
                        .isTrue();
            }
        }
        return events;
    }

    private static byte[] passed(ByteSource source) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var reader = new SseReader(source, MOST);
        for (SseEvent event = reader.next(); event != null; event = reader.next()) {
            if (!event.unterminated()) {
                bytes.writeBytes(event.copy());
            }
        }
        return bytes.toByteArray();
    }

    /// The LF of a last CRLF may have come after its event was given.
    private static byte[] trimmed(byte[] passed, byte[] expected) {
        boolean lineEndLacks =
                passed.length == expected.length - 1 && expected[passed.length] == '\n';
        return lineEndLacks ? expected : passed;
    }
}
