package dev.gatehouse.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.telemetry.LogSettings.Format;
import dev.gatehouse.telemetry.LogSettings.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTest {
    private final Output output = new Output();
    private final Log log = open(Format.JSON);

    private Log open(Format format) {
        return Log.open(output, new LogSettings(format, Level.INFO), false);
    }

    /// An output that can be held up, and that can fail.
    private static final class Output extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch read = new CountDownLatch(1);
        private volatile boolean held;
        private volatile boolean full;

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int count) throws IOException {
            if (held) {
                reached.countDown();
                await(read);
            }
            if (full) {
                throw new IOException("No space left on device");
            }
            written.write(bytes, from, count);
        }

        List<String> lines() {
            return written.toString(UTF_8).lines().toList();
        }
    }

    @Test
    void what_moves_a_cursor_or_turns_a_text_round_is_escaped() throws MalformedJson {
        String model = "a\u009b2J\u202eb\u2028c\u2066d\u061ce\u00e9\u20ac";

        log.write(Level.INFO, "call", line -> line.member("model", model));
        log.flush();

        String line = output.lines().getLast();
        assertThat(line).contains("a\\u009b2J\\u202eb\\u2028c\\u2066d\\u061ce\u00e9\u20ac");
        Json written = Objects.requireNonNull(Json.parse(line.getBytes(UTF_8)).member("model"));
        assertThat(written.text()).isEqualTo(model);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void lines_are_written_in_order_and_whole() throws MalformedJson {
        for (int i = 0; i < 5_000; i++) {
            log.message(Level.INFO, "line " + i);
        }
        log.flush();

        assertThat(output.lines()).hasSize(5_000);
        for (int i = 0; i < 5_000; i += 99) {
            assertThat(text(output.lines().get(i), "message")).isEqualTo("line " + i);
        }
        assertThat(log.dropped()).isZero();
    }

    @Test
    void a_blocked_output_stops_no_call_and_dropped_lines_are_counted() throws MalformedJson {
        output.held = true;
        log.message(Level.INFO, "first");
        await(output.reached);
        // Each of these would wait for ever if it waited for the output.
        for (int i = 0; i < 20_000; i++) {
            log.message(Level.INFO, "line " + i);
        }
        long dropped = log.dropped();
        assertThat(dropped).isBetween(1L, 19_999L);

        output.held = false;
        output.read.countDown();
        log.flush();
        log.message(Level.INFO, "last");
        log.flush();

        List<String> lines = output.lines();
        assertThat(lines).hasSize((int) (20_002 - dropped + 1));
        String report = lines.stream().filter(it -> it.contains("dropped")).findFirst().orElse("");
        assertThat(text(report, "level")).isEqualTo("warn");
        assertThat(text(report, "count")).isEqualTo(Long.toString(dropped));
        assertThat(text(lines.getLast(), "message")).isEqualTo("last");
        assertThat(log.dropped()).isEqualTo(dropped);
    }

    @Test
    void closing_does_not_wait_long_for_a_blocked_output() {
        output.held = true;
        log.message(Level.INFO, "first");
        await(output.reached);

        log.close();

        output.read.countDown();
        assertThat(output.held).isTrue();
    }

    @Test
    void lines_that_a_full_disk_loses_are_counted_and_reported_when_there_is_room()
            throws MalformedJson {
        output.full = true;
        for (int i = 0; i < 7; i++) {
            log.message(Level.INFO, "lost");
            log.flush();
        }
        assertThat(log.dropped()).isEqualTo(7);

        output.full = false;
        log.message(Level.INFO, "kept");
        log.flush();
        log.close();

        assertThat(output.lines()).filteredOn(line -> line.contains("lost")).isEmpty();
        List<String> whole = output.lines().stream().filter(line -> !line.isEmpty()).toList();
        assertThat(whole.stream().filter(line -> line.contains("\"kept\""))).hasSize(1);
        assertThat(whole.stream().filter(line -> line.contains("\"count\":7"))).hasSize(1);
    }

    @Test
    void closing_writes_the_rest_and_what_comes_later_is_written_at_once() {
        for (int i = 0; i < 500; i++) {
            log.message(Level.INFO, "line " + i);
        }
        log.close();
        assertThat(output.lines()).hasSize(500);
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "é", "中", "😀", "\"", "\u0001", "\ud800"})
    void a_text_of_a_client_takes_a_kilobyte_at_most(String letter) throws MalformedJson {
        int count = 1_000_000;
        log.write(Level.INFO, "call", line -> line.member("model", letter.repeat(count)));
        log.write(Level.INFO, letter.repeat(count), _ -> {});
        log.flush();

        for (String line : output.lines()) {
            assertThat(line.getBytes(UTF_8)).hasSizeLessThan(1024 + 120);
            assertThat(line).contains("[" + letter.length() * count + " characters]");
            assertThat(Json.parse(line.getBytes(UTF_8)).size()).isGreaterThan(2);
        }
    }

    @Test
    void a_text_that_fits_is_not_cut() throws MalformedJson {
        String text = "a".repeat(1024);
        log.write(Level.INFO, "call", line -> line.member("model", text).member("x", text + "b"));
        log.flush();

        assertThat(text(output.lines().getFirst(), "model")).isEqualTo(text);
        assertThat(text(output.lines().getFirst(), "x")).hasSizeLessThanOrEqualTo(1024);
    }

    @Test
    void a_secret_across_the_cut_is_masked_and_not_halved() {
        String secret = "sk-very-secret-canary-0123456789";
        log.hide(List.of(Secret.of(secret)));
        for (int before = 900; before < 1100; before++) {
            String text = "a".repeat(before) + secret + "b".repeat(2000);
            log.write(Level.INFO, "call", line -> line.member("model", text));
        }
        log.flush();

        assertThat(output.lines()).hasSize(200).noneMatch(line -> line.contains("sk-v"));
    }

    @Test
    void a_text_line_reports_what_is_missing_too() {
        try (Log text = open(Format.TEXT)) {
            output.full = true;
            text.message(Level.INFO, "lost");
            text.flush();
            output.full = false;
            text.message(Level.INFO, "kept");
            text.flush();
        }
        assertThat(output.lines()).anyMatch(line -> line.endsWith("log lines dropped  count=1"));
    }

    private static String text(String line, String member) throws MalformedJson {
        Json value = Json.parse(line.getBytes(UTF_8)).member(member);
        assertThat(value).as(line).isNotNull();
        return value == null ? "" : value.kind() == Json.Kind.STRING ? value.text() : value.raw();
    }

    @Test
    void a_device_that_is_always_full_drops_every_line() throws IOException {
        Path device = Path.of("/dev/full");
        try (var out = java.nio.file.Files.newOutputStream(device);
                var full = Log.open(out, new LogSettings(Format.JSON, Level.INFO), false)) {
            full.message(Level.INFO, "lost");
            full.flush();
            assertThat(full.dropped()).isOne();
        } catch (java.nio.file.NoSuchFileException _) {
            assertThat(device).doesNotExist();
        }
    }
}
