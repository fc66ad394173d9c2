package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The clocks as shipped, in the time of the system. All run side by side, so that they take two
/// minutes and not five.
@Tag("slow")
class PatienceJourneyTest {
    private static final Duration MARGIN = Duration.ofSeconds(2);
    private static final String NO_RETRIES = "retry: {max-retries: 0}\n";

    private static GatewayFixture silent;
    private static GatewayFixture paused;
    private static GatewayFixture unread;
    private static CompletableFuture<Ended> silence;
    private static CompletableFuture<Ended> pause;
    private static CompletableFuture<Ended> stall;

    /// How something ended, and after how long.
    private record Ended(Reply reply, Duration after) {}

    @BeforeAll
    static void begin_all_at_once() {
        silent = GatewayFixture.open(NO_RETRIES);
        paused = GatewayFixture.open(NO_RETRIES);
        unread = GatewayFixture.open(NO_RETRIES);
        silent.upstream().always(ScriptedUpstream.Talk::stall);
        paused.upstream()
                .always(
                        talk -> {
                            talk.beginStream().chunk(WireFormat.CHAT.preamble());
                            talk.chunk(WireFormat.CHAT.event(0)).stall();
                        });
        String large = WireFormat.CHAT.event(0).replace("w0 ", "y".repeat(16 * 1024));
        unread.upstream()
                .always(
                        talk -> {
                            talk.beginStream();
                            while (true) {
                                talk.chunk(large);
                            }
                        });
        silence = timed(() -> silent.client().ask(WireFormat.CHAT, true).reply());
        pause = timed(() -> paused.client().ask(WireFormat.CHAT, true).reply());
        stall =
                timed(
                        () -> {
                            ScriptedClient client =
                                    unread.keep(ScriptedClient.to(unread.port(), 4096));
                            client.ask(WireFormat.CHAT, true);
                            Duration limit = Duration.ofSeconds(100);
                            Await.until(limit, "the call", () -> live(unread) == 1);
                            Await.until(limit, "the cut", () -> live(unread) == 0);
                            return client.reply();
                        });
    }

    @AfterAll
    static void leave_nothing_behind() {
        GatewayFixture.closeAll(silent, paused, unread);
    }

    @Test
    void a_stream_that_says_nothing_is_ended_after_two_minutes() throws Exception {
        Ended ended = silence.get(150, TimeUnit.SECONDS);

        assertThat(ended.after()).isCloseTo(Duration.ofMinutes(2), MARGIN);
        // Heartbeats have opened the stream by then, so the error is its last event.
        assertThat(ended.reply().status()).isEqualTo(200);
        assertThat(ended.reply().body())
                .contains(
                        ": ping\n\n",
                        WireFormat.CHAT.errorBegin(),
                        "within the first-content timeout")
                .doesNotContain(WireFormat.CHAT.last());
        assertThat(silent.upstream().asked()).hasSize(1);
    }

    @Test
    void a_stream_that_falls_silent_is_ended_after_a_minute_and_a_half() throws Exception {
        Ended ended = pause.get(150, TimeUnit.SECONDS);

        assertThat(ended.after()).isCloseTo(Duration.ofSeconds(90), MARGIN);
        assertThat(ended.reply().body())
                .contains("w0 ", WireFormat.CHAT.errorBegin(), "within the idle timeout")
                .doesNotContain(WireFormat.CHAT.last());
    }

    @Test
    void a_caller_who_does_not_read_is_cut_after_a_minute() throws Exception {
        Ended ended = stall.get(150, TimeUnit.SECONDS);

        assertThat(ended.after()).isCloseTo(Duration.ofSeconds(60), MARGIN);
        assertThat(ended.reply().whole()).isFalse();
        assertThat(unread.callLine()).contains("\"outcome\":\"client_closed\"");
    }

    private static int live(GatewayFixture gateway) {
        return gateway.gatehouse().live().size();
    }

    private static CompletableFuture<Ended> timed(Supplier<Reply> journey) {
        var ended = new CompletableFuture<Ended>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            long began = System.nanoTime();
                            try {
                                Reply reply = journey.get();
                                Duration after = Duration.ofNanos(System.nanoTime() - began);
                                ended.complete(new Ended(reply, after));
                            } catch (RuntimeException | AssertionError e) {
                                ended.completeExceptionally(e);
                            }
                        });
        return ended;
    }
}
