package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What becomes of streams, whole and broken.
class StreamsJourneyTest {
    private static final String NO_RETRIES = "retry: {max-retries: 0}\n";

    @ParameterizedTest
    @EnumSource
    void a_stream_passes_byte_for_byte(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream().next(ScriptedUpstream.stream(speech, 50));

            Reply reply = gateway.ask(speech, true);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body()).isEqualTo(GatewayFixture.joined(speech.stream(50)));
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_split_at_every_few_bytes_gives_the_same_bytes(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String events = GatewayFixture.joined(speech.stream(5));
            byte[] whole = events.getBytes(UTF_8);
            for (int every = 1; every <= 40; every += every < 8 ? 1 : 8) {
                int piece = every;
                gateway.upstream()
                        .next(
                                talk -> {
                                    talk.beginStream();
                                    talk.sendSplit(
                                            ScriptedUpstream.Wire.chunk(events).getBytes(UTF_8),
                                            piece);
                                    talk.lastChunk();
                                });

                Reply reply = gateway.ask(speech, true);

                assertThat(reply.bytes()).as("split at every %d", every).isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void chunks_cut_inside_of_events_give_the_same_bytes(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String events = GatewayFixture.joined(speech.stream(20));
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream();
                                for (int i = 0; i < events.length(); i += 7) {
                                    talk.chunk(
                                            events.substring(i, Math.min(events.length(), i + 7)));
                                }
                                talk.lastChunk();
                            });

            assertThat(gateway.ask(speech, true).body()).isEqualTo(events);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_ends_in_the_middle_is_reported_and_never_completed(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            for (int words : List.of(1, 3, 40)) {
                gateway.upstream()
                        .next(
                                talk -> {
                                    begun(talk, speech, words);
                                    talk.lastChunk();
                                });

                brokenOff(gateway.ask(speech, true), speech, words);
            }
            assertThat(gateway.callLine())
                    .contains("\"outcome\":\"cut\"", "\"error\":\"upstream_truncated\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_closes_in_the_middle_is_reported(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 4);
                                talk.close();
                            });

            brokenOff(gateway.ask(speech, true), speech, 4);
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_reset_inside_of_an_event_is_reported_without_its_half(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            var read = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 4);
                                talk.send("800\r\ndata: {\"half");
                                talk.await(read);
                                talk.reset();
                            });

            ScriptedClient client = gateway.client().ask(speech, true).await("w3 ");
            read.countDown();
            Reply reply = client.reply();

            brokenOff(reply, speech, 4);
            assertThat(reply.body()).doesNotContain("half");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_without_its_last_event_is_completed_at_the_end_of_the_input(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 4);
                                talk.chunk(speech.reason());
                                talk.lastChunk();
                            });

            Reply reply = gateway.ask(speech, true);

            assertThat(reply.whole()).isTrue();
            assertThat(reply.body()).isEqualTo(GatewayFixture.joined(speech.stream(4)));
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_provider_that_does_not_close_after_its_last_event_delays_no_client(WireFormat speech) {
        // Time stands still: what is not there at once is not there.
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 4);
                                talk.chunk(speech.reason()).chunk(speech.last());
                                talk.stall();
                            });

            Reply reply = gateway.ask(speech, true);

            assertThat(reply.body()).isEqualTo(GatewayFixture.joined(speech.stream(4)));
            gateway.advance(Duration.ofMillis(300));
            Await.until(
                    "the upstream to be let go", () -> gateway.upstream().openConnections() == 0);
        }
    }

    @Test
    void an_event_that_is_no_json_ends_the_stream_with_an_error() {
        for (WireFormat speech : WireFormat.values()) {
            try (var gateway = GatewayFixture.open()) {
                String invalid =
                        speech == WireFormat.CHAT
                                ? "data: {oh no\n\n"
                                : "event: message_delta\ndata: {oh no\n\n";
                gateway.upstream()
                        .next(
                                talk -> {
                                    begun(talk, speech, 2);
                                    talk.chunk(invalid);
                                    talk.chunk(speech.event(2)).chunk(speech.reason());
                                    talk.chunk(speech.last()).lastChunk();
                                });

                brokenOff(gateway.ask(speech, true), speech, 2);
                assertThat(gateway.callLine())
                        .contains("\"outcome\":\"cut\"", "\"error\":\"upstream_error\"");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_event_that_is_no_json_before_any_content_is_tried_again(WireFormat speech) {
        try (var gateway = GatewayFixture.open("retry: {initial-backoff: 1ms}\n")) {
            gateway.upstream()
                    .next(
                            talk ->
                                    talk.beginStream()
                                            .chunk(speech.preamble())
                                            .chunk("data: {oh no\n\n")
                                            .lastChunk())
                    .next(ScriptedUpstream.stream(speech, 3));

            assertThat(gateway.ask(speech, true).body())
                    .isEqualTo(GatewayFixture.joined(speech.stream(3)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n"})
    void a_last_event_without_its_blank_line_is_taken_if_it_can_be_read(String end) {
        for (WireFormat speech : WireFormat.values()) {
            try (var gateway = GatewayFixture.open()) {
                gateway.upstream()
                        .next(
                                talk -> {
                                    begun(talk, speech, 2);
                                    talk.chunk(speech.reason());
                                    talk.chunk(speech.last().strip() + end).lastChunk();
                                })
                        .next(
                                talk -> {
                                    begun(talk, speech, 2);
                                    String reason = speech.reason();
                                    talk.chunk(reason.substring(0, reason.length() - 6));
                                    talk.lastChunk();
                                });

                assertThat(gateway.ask(speech, true).body())
                        .isEqualTo(GatewayFixture.joined(speech.stream(2)));
                brokenOff(gateway.ask(speech, true), speech, 2);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_event_of_more_than_the_limit_ends_the_stream(WireFormat speech) {
        try (var gateway = GatewayFixture.open("upstream: {answer-size-limit: 1MB}\n")) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 2);
                                String part = "x".repeat(64 * 1024);
                                talk.chunk("data: {\"big\":\"");
                                for (int i = 0; i < 17; i++) {
                                    talk.chunk(part);
                                }
                                talk.stall();
                            });

            brokenOff(gateway.ask(speech, true), speech, 2);
            assertThat(gateway.callLine()).contains("\"error\":\"upstream_error\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_large_event_passes(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            String large = speech.event(1).replace("w1 ", "y".repeat(1_000_000));
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 1);
                                talk.chunk(large).chunk(speech.reason());
                                talk.chunk(speech.last()).lastChunk();
                            });

            Reply reply = gateway.ask(speech, true);

            assertThat(reply.body())
                    .isEqualTo(
                            speech.preamble()
                                    + speech.event(0)
                                    + large
                                    + speech.reason()
                                    + speech.last());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_provider_is_cancelled_after_the_first_content_timeout(WireFormat speech) {
        try (var gateway =
                GatewayFixture.virtual(NO_RETRIES + "server: {port: 0, heartbeat: 1h}\n")) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble()).chunk(speech.ping());
                                talk.stall();
                            });
            ScriptedClient client = gateway.client().ask(speech, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(Duration.ofMinutes(2), "an answer", client::hasReceived);

            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.text("error", "message")).contains("within the first-content timeout");
            Await.until(
                    "the upstream to be let go", () -> gateway.upstream().openConnections() == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_falls_silent_is_ended_by_the_idle_timeout(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 3);
                                talk.stall();
                            });
            ScriptedClient client = gateway.client().ask(speech, true).await("w2 ");

            gateway.passLimit(Duration.ofSeconds(90), "the end", () -> ended(gateway));

            Reply reply = client.reply();
            assertThat(reply.body()).contains("within the idle timeout");
            brokenOff(reply, speech, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_of_only_pings_is_ended_by_the_content_timeout(WireFormat speech) {
        pinged(speech, speech.ping());
    }

    /// A comment of one line is no event, but a sign of life.
    @Test
    void a_stream_of_only_comments_is_ended_by_the_content_timeout_too() {
        pinged(WireFormat.CHAT, ": ping\n");
    }

    private static void pinged(WireFormat speech, String ping) {
        try (var gateway = GatewayFixture.virtual()) {
            var tick = new Semaphore(0);
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 3);
                                while (talk.await(tick)) {
                                    talk.chunk(ping);
                                }
                            });
            ScriptedClient client = gateway.client().ask(speech, true).await("w2 ");

            for (int i = 0; i < 9; i++) {
                gateway.advance(Duration.ofSeconds(30));
                tick.release();
                assertThat(Await.stays(Duration.ofMillis(30), () -> !ended(gateway))).isTrue();
            }
            gateway.advance(Duration.ofSeconds(31));
            Await.until("the end", () -> ended(gateway));

            Reply reply = client.reply();
            assertThat(reply.body()).contains("only keep-alives");
            brokenOff(reply, speech, 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_with_steady_content_is_not_ended_by_the_content_timeout(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            int words = 10;
            var tick = new Semaphore(0);
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 1);
                                for (int word = 1; word < words; word++) {
                                    tick.acquire();
                                    talk.chunk(speech.event(word));
                                }
                                talk.chunk(speech.reason()).chunk(speech.last()).lastChunk();
                            });
            ScriptedClient client = gateway.client().ask(speech, true).await("w0 ");
            for (int word = 1; word < words; word++) {
                // Below the idle limit, and six minutes in all: longer than the content limit.
                gateway.advance(Duration.ofSeconds(40));
                tick.release();
                client.await("w" + word + " ");
            }

            Reply reply = client.lastReply();

            assertThat(reply.body().replace(speech.heartbeat(), ""))
                    .isEqualTo(GatewayFixture.joined(speech.stream(words)));
            assertThat(gateway.callLine()).contains("\"outcome\":\"success\"");
        }
    }

    /// Only a usage event may follow the finish reason, and the answer is whole without it.
    @ParameterizedTest
    @EnumSource
    void what_follows_the_finish_reason_is_waited_for_one_second(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 2);
                                talk.chunk(speech.reason()).stall();
                            });
            ScriptedClient client = gateway.client().ask(speech, true).await(speech.reason());

            gateway.passLimit(Duration.ofSeconds(1), "the end", () -> ended(gateway));

            assertThat(client.reply().body()).isEqualTo(GatewayFixture.joined(speech.stream(2)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_answer_that_does_not_arrive_is_ended_by_the_total_timeout(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);
            ScriptedClient client = gateway.client().ask(speech, false);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(Duration.ofMinutes(10), "an answer", client::hasReceived);

            Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.text("error", "message")).contains("exceeded its total timeout");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_whole_answer_that_trickles_is_ended_by_the_total_timeout(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.send(
                                        ScriptedUpstream.Wire.head(
                                                200,
                                                "Content-Type: application/json",
                                                "Content-Length: 1000"));
                                talk.send("{ ");
                                talk.stall();
                            });
            ScriptedClient client = gateway.client().ask(speech, false);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(Duration.ofMinutes(10), "an answer", client::hasReceived);

            assertThat(client.reply().status()).isEqualTo(504);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_heartbeat_keeps_a_waiting_caller_and_the_answer_follows(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            var late = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.await(late);
                                ScriptedUpstream.stream(speech, 3).play(talk);
                            });
            ScriptedClient client = gateway.client().ask(speech, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(Duration.ofSeconds(15), "a beat", client::hasReceived);
            client.await(speech.heartbeat());
            late.countDown();
            Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo(speech.heartbeat() + GatewayFixture.joined(speech.stream(3)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_provider_error_after_a_heartbeat_is_an_error_event(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual(NO_RETRIES)) {
            var late = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.await(late);
                                ScriptedUpstream.error(speech, 400, "cannot do that").play(talk);
                            });
            ScriptedClient client = gateway.client().ask(speech, true);
            Await.until("the question", () -> gateway.upstream().received().size() == 1);
            gateway.advanceUntil(Duration.ofSeconds(1), "a beat", client::hasReceived);
            client.await(speech.heartbeat());
            late.countDown();

            Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains(speech.errorBegin(), "cannot do that");
            assertThat(reply.body()).doesNotContain(speech.last());
        }
    }

    @ParameterizedTest
    @EnumSource
    void heartbeats_continue_while_a_started_stream_is_silent(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 1);
                                talk.stall();
                            });
            ScriptedClient client = gateway.client().ask(speech, true).await("w0 ");

            gateway.advanceUntil(Duration.ofSeconds(1), "a beat", client::hasReceived);
            client.await(speech.heartbeat());
            gateway.advanceUntil(Duration.ofSeconds(1), "another", client::hasReceived);
            client.await(speech.heartbeat() + speech.heartbeat());
        }
    }

    @ParameterizedTest
    @EnumSource
    void the_status_leaves_with_the_first_content_only(WireFormat speech) {
        try (var gateway = GatewayFixture.open(NO_RETRIES)) {
            var seen = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble()).chunk(speech.ping());
                                talk.await(seen);
                                talk.chunk(speech.errorEvent("no room")).lastChunk();
                            });
            ScriptedClient client = gateway.client().ask(speech, true);

            assertThat(Await.stays(Duration.ofMillis(100), () -> !client.hasReceived())).isTrue();
            seen.countDown();
            Reply reply = client.reply();

            assertThat(reply.status()).isGreaterThanOrEqualTo(500);
            assertThat(reply.text("error", "message")).contains("no room");
        }
    }

    @ParameterizedTest
    @EnumSource
    void content_is_passed_on_as_soon_as_it_comes(WireFormat speech) {
        try (var gateway = GatewayFixture.open()) {
            var one = new CountDownLatch(1);
            var two = new CountDownLatch(1);
            gateway.upstream()
                    .next(
                            talk -> {
                                begun(talk, speech, 1);
                                talk.await(one).chunk(speech.event(1));
                                talk.await(two).chunk(speech.event(2));
                                talk.chunk(speech.reason()).chunk(speech.last()).lastChunk();
                            });

            ScriptedClient client = gateway.client().ask(speech, true).await("w0 ");
            one.countDown();
            client.await("w1 ");
            assertThat(client.soFar()).doesNotContain("w2 ");
            two.countDown();

            assertThat(client.reply().body()).isEqualTo(GatewayFixture.joined(speech.stream(3)));
        }
    }

    /// What follows it may be half an event, or half the head of a chunk.
    @ParameterizedTest
    @ValueSource(strings = {"800\r\ndata: {\"half", "8", "800", "800\r", "800\r\n"})
    void content_does_not_wait_for_the_event_after_it(String half) {
        // Time stands still: no limit can end the wait.
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream().chunk(WireFormat.CHAT.preamble());
                                String event = WireFormat.CHAT.event(0);
                                talk.send(ScriptedUpstream.Wire.chunk(event));
                                event = WireFormat.CHAT.event(1);
                                talk.send(ScriptedUpstream.Wire.chunk(event) + half);
                                talk.stall();
                            });

            ScriptedClient client = gateway.client().ask(WireFormat.CHAT, true).await("w1 ");

            assertThat(WireFormat.words(client.soFar())).isEqualTo(WireFormat.wordsOf(2));
        }
    }

    private static void begun(ScriptedUpstream.Talk talk, WireFormat speech, int words)
            throws Exception {
        talk.beginStream().chunk(speech.preamble());
        for (int i = 0; i < words; i++) {
            talk.chunk(speech.event(i));
        }
    }

    private static boolean ended(GatewayFixture gateway) {
        return gateway.gatehouse().live().size() == 0;
    }

    private static void brokenOff(Reply reply, WireFormat speech, int words) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(words));
        assertThat(reply.body()).contains(speech.errorBegin()).doesNotContain(speech.last());
        assertThat(reply.whole()).isTrue();
    }
}
