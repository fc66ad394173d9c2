package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.LogSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes that a call allocates, from its arrival to its log line.
///
/// All threads of the program are counted, for what virtual threads allocate counts for the threads
/// that carry them. So the two ends, a client and a provider, must not allocate; see [Wire]. Not
/// counted are the threads that carry the records of calls to the storage later: they take many at
/// once, so what one of them costs depends on how fast the machine is.
///
/// In a process of its own: what other tests have had compiled decides what the compiler keeps off
/// the heap here.
class AllocationTest {
    /// Bytes for one call of 2 KB: 32 800 to 33 900 were measured, 9 000 of them for its record.
    private static final long WHOLE = 36_000;

    /// Bytes for one stream of 50 chunks that passes as it is: 48 100 to 49 100 were measured.
    private static final long EXACT = 52_500;

    /// Bytes for one stream of 50 chunks that is put in order: 267 200 to 277 000 were measured.
    private static final long NORMALISED = 295_000;

    private static final int WARM_UP = 1_500;
    private static final int ROUNDS = 5;

    /// Where other processes keep the compilers from their work, more rounds give them the time.
    private static final int MOST_ROUNDS = 40;
    private static final int CALLS = 200;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String BODY_END = "\"~\"}";
    private static final String STREAM_END = "0\r\n\r\n";

    @TempDir Path empty;

    @Test
    void a_call_of_2_kb_keeps_to_its_budget() throws IOException, InvalidSettingsException {
        String begin = "{\"id\":\"c\",\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":9},";
        String choice =
                "{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"%s\"},\"finish_reason\":\"stop\"}"
                        .formatted("a".repeat(500));
        String answer = whole(begin + "\"choices\":[" + choice + "],\"end\":" + BODY_END);

        assertThat(measured("openai/m", answer, BODY_END, WHOLE)).isBetween(WHOLE / 4, WHOLE);
    }

    @Test
    void a_stream_that_passes_keeps_to_its_budget() throws IOException, InvalidSettingsException {
        assertThat(measured("openai/m", stream(), STREAM_END, EXACT)).isBetween(EXACT / 4, EXACT);
    }

    @Test
    void a_stream_that_is_put_in_order_keeps_to_its_budget()
            throws IOException, InvalidSettingsException {
        assertThat(measured("compatible/m", stream(), STREAM_END, NORMALISED))
                .isBetween(NORMALISED / 4, NORMALISED);
    }

    /// The bytes one call takes, in the round that took the fewest: what other tests left running
    /// can only add.
    private long measured(String model, String answer, String answerEnd, long budget)
            throws IOException, InvalidSettingsException {
        var timer = DeadlineTimer.start();
        var settings = new LogSettings(LogSettings.Format.JSON, LogSettings.Level.INFO);
        try (var provider = Wire.answering(BODY_END, Wire.bytes(answer));
                var log = Log.open(OutputStream.nullOutputStream(), settings, false);
                var gatehouse = Gatehouse.open(configuration(provider), log, timer)) {
            var wire = Wire.to(gatehouse.port(), answerEnd);
            var request = Wire.bytes(request(model, answerEnd.equals(STREAM_END)));
            wire.call(request);
            assertThat(wire.last()).startsWith("HTTP/1.1 200 ").contains("x-gatehouse-account");
            for (int i = 0; i < WARM_UP; i++) {
                wire.call(request);
            }
            long[] later = later();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS || slow(round, least, budget); round++) {
                long before = allocated(later);
                for (int i = 0; i < CALLS; i++) {
                    wire.call(request);
                }
                long taken = allocated(later) - before;
                least = Math.min(least, taken / CALLS);
            }
            if (Boolean.getBoolean("figures")) {
                System.out.printf("%s, %d bytes a call%n", model, least);
            }
            return least;
        } finally {
            timer.close();
        }
    }

    /// The threads that carry records to the storage.
    private static long[] later() {
        long[] found =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(
                                it ->
                                        it.getName().startsWith("ledger-")
                                                || it.getName().startsWith("sqlite-"))
                        .mapToLong(Thread::threadId)
                        .toArray();
        assertThat(found).as("threads that carry records").hasSizeGreaterThan(2);
        return found;
    }

    private static long allocated(long[] without) {
        long others = LongStream.of(THREADS.getThreadAllocatedBytes(without)).sum();
        return THREADS.getTotalThreadAllocatedBytes() - others;
    }

    private static boolean slow(int round, long least, long budget) {
        return round < MOST_ROUNDS && least > budget;
    }

    private Configuration configuration(ServerSocketChannel provider)
            throws IOException, InvalidSettingsException {
        int port = ((InetSocketAddress) provider.getLocalAddress()).getPort();
        String url = "http://127.0.0.1:" + port + "/v1";
        var environment =
                Map.ofEntries(
                        Map.entry("PORT", "0"),
                        Map.entry("HOST", "127.0.0.1"),
                        Map.entry("GATEHOUSE_MASTER_KEY", "key"),
                        Map.entry("GATEHOUSE_DATA_DIR", empty.resolve("data").toString()),
                        Map.entry("METRICS_ENABLED", "true"),
                        Map.entry("OPENAI_API_KEY", "theirs"),
                        Map.entry("OPENAI_BASE_URL", url),
                        Map.entry("OPENAI_MODELS", "m"),
                        Map.entry("GATEHOUSE_PROVIDERS_OPENAI_STREAMS", "exact"),
                        Map.entry("COMPATIBLE_BASE_URL", url),
                        Map.entry("COMPATIBLE_MODELS", "m"));
        return Configuration.read(new Configuration.Place(null, empty, environment));
    }

    private static String request(String model, boolean streamed) {
        String wish =
                streamed ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : "";
        String body =
                "{\"model\":\"%s\",%s\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}],\"user\":%s"
                        .formatted(model, wish, "a".repeat(1900), BODY_END);
        return """
        POST /v1/chat/completions HTTP/1.1\r
        Host: localhost\r
        Authorization: Bearer key\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s"""
                .formatted(body.length(), body);
    }

    private static String whole(String body) {
        return """
        HTTP/1.1 200 OK\r
        Content-Type: application/json\r
        Content-Length: %d\r
        \r
        %s"""
                .formatted(body.length(), body);
    }

    private static String stream() {
        var out =
                new StringBuilder(
                        """
                        HTTP/1.1 200 OK\r
                        Content-Type: text/event-stream\r
                        Transfer-Encoding: chunked\r
                        \r
                        """);
        String rest = "\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",";
        String text = "a".repeat(60);
        for (int i = 0; i < 50; i++) {
            String delta =
                    i == 0
                            ? "{\"role\":\"assistant\",\"content\":\"\"}"
                            : "{\"content\":\"" + text + "\"}";
            chunk(
                    rest
                            + "\"choices\":[{\"index\":0,\"delta\":"
                            + delta
                            + ",\"finish_reason\":null}]",
                    out);
        }
        chunk(rest + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]", out);
        chunk(
                rest + "\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":50}",
                out);
        return out.append("e\r\ndata: [DONE]\n\n\r\n").append(STREAM_END).toString();
    }

    private static void chunk(String members, StringBuilder out) {
        String event = "data: {\"id\":\"c\"," + members + "}\n\n";
        out.append(Integer.toHexString(event.length())).append("\r\n").append(event).append("\r\n");
    }
}
