package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Retries: before the first content within their limits, after it never.
class RetriesJourneyTest {
    private static final String QUICK = "retry: {initial-backoff: 1ms, max-backoff: 2ms}\n";

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void one_failure_of_the_provider_is_not_seen_by_the_client(
            WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            for (int status : new int[] {500, 502, 503, 529, 408}) {
                int before = gateway.upstream().received().size();
                gateway.upstream()
                        .next(ScriptedUpstream.error(speech, status, "busy"))
                        .next(answer(speech, streamed));

                Reply reply = gateway.ask(speech, streamed);

                assertThat(reply.status()).as("after %d", status).isEqualTo(200);
                assertThat(reply.all("x-gatehouse-attempts")).containsExactly("2");
                assertThat(gateway.upstream().received()).hasSize(before + 2);
                assertThat(gateway.upstream().received().getLast().text())
                        .isEqualTo(gateway.upstream().received().get(before).text());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_breaks_before_the_answer_is_tried_again(WireFormat speech) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream()
                    .next(ScriptedUpstream.Talk::reset, ScriptedUpstream.Talk::close)
                    .next(answer(speech, false));

            assertThat(gateway.ask(speech, false).status()).isEqualTo(200);
            assertThat(gateway.upstream().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_rested_connection_that_the_provider_has_closed_meanwhile_costs_nothing(
            WireFormat speech) {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 1, initial-backoff: 1ms}\n")) {
            for (int i = 0; i < 5; i++) {
                gateway.upstream()
                        .next(
                                talk -> {
                                    answer(speech, false).play(talk);
                                    talk.close();
                                });
                assertThat(gateway.ask(speech, false).status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_is_cut_before_its_content_is_tried_again(WireFormat speech) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream()
                    .next(
                            talk -> {
                                String whole = speech.wholeResponse();
                                talk.send(whole.substring(0, whole.length() - 10));
                                talk.close();
                            })
                    .next(answer(speech, false));

            assertThat(gateway.ask(speech, false).body()).isEqualTo(speech.whole());
            assertThat(gateway.upstream().received()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_breaks_before_its_first_content_is_tried_again(WireFormat speech) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream().chunk(speech.preamble());
                                talk.reset();
                            })
                    .next(
                            talk ->
                                    talk.beginStream()
                                            .chunk(speech.preamble())
                                            .chunk(speech.errorEvent("no"))
                                            .lastChunk())
                    .next(answer(speech, true));

            assertThat(gateway.ask(speech, true).body())
                    .isEqualTo(GatewayFixture.joined(speech.stream(3)));
            assertThat(gateway.upstream().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void there_are_three_attempts_at_most(WireFormat speech, boolean streamed) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream().always(ScriptedUpstream.error(speech, 500, "it is broken"));

            Reply reply = gateway.ask(speech, streamed);

            assertThat(gateway.upstream().received()).hasSize(3);
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text("error", "message")).isEqualTo("it is broken");
            assertThat(reply.field("x-should-retry")).isEqualTo("false");
            assertThat(gateway.callLine())
                    .contains("\"attempts\":[{", "\"error\":\"provider_overloaded\"");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT,400",
        "CHAT,401",
        "CHAT,402",
        "CHAT,403",
        "CHAT,404",
        "CHAT,422",
        "MESSAGES,400",
        "MESSAGES,401",
        "MESSAGES,402",
        "MESSAGES,403",
        "MESSAGES,404",
        "MESSAGES,413"
    })
    void what_will_not_pass_is_not_tried_again(WireFormat speech, int status) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream().always(ScriptedUpstream.error(speech, status, "no"));

            gateway.ask(speech, false);

            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_after_is_kept_to_the_second(WireFormat speech) {
        try (var gateway = GatewayFixture.virtual()) {
            gateway.upstream()
                    .next(ScriptedUpstream.error(speech, 429, "slow down", "Retry-After: 1"))
                    .next(answer(speech, false));
            ScriptedClient client = gateway.client().ask(speech, false);
            Await.until("the first try", () -> gateway.upstream().received().size() == 1);

            gateway.passLimit(
                    Duration.ofSeconds(1),
                    "the second try",
                    () -> gateway.upstream().received().size() == 2);

            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_wait_that_is_too_long_is_passed_on(WireFormat speech) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream()
                    .always(ScriptedUpstream.error(speech, 429, "tomorrow", "Retry-After: 60"));

            Reply reply = gateway.ask(speech, true);

            assertThat(gateway.upstream().received()).hasSize(1);
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.all("retry-after")).containsExactly("60");
            assertThat(reply.text("error", "message")).isEqualTo("tomorrow");
            assertThat(reply.text("error", "type")).isEqualTo("rate_limit_error");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1000, 1", "1200, 2", "2000, 2"})
    void a_wait_is_passed_on_in_whole_seconds_and_never_too_short(int millis, String seconds) {
        try (var gateway = GatewayFixture.open("retry: {max-retries: 0}\n")) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.error(
                                    WireFormat.CHAT, 429, "wait", "retry-after-ms: " + millis));

            assertThat(gateway.ask(WireFormat.CHAT, false).all("retry-after"))
                    .containsExactly(seconds);
        }
    }

    @Test
    void an_error_that_arrives_while_the_body_is_being_sent_is_read() {
        try (var gateway = GatewayFixture.open(QUICK)) {
            gateway.upstream()
                    .always(
                            Script.beforeBody(
                                    talk -> {
                                        ScriptedUpstream.error(
                                                        WireFormat.CHAT, 413, "far too large")
                                                .play(talk);
                                        // As RFC 9112 section 9.6 requests: else a reset may
                                        // overtake the answer.
                                        talk.skipBody();
                                    }));
            String large =
                    WireFormat.CHAT
                            .request(false)
                            .replace("\"hi\"", "\"" + "x".repeat(20 << 20) + "\"");

            Reply reply = gateway.ask(WireFormat.CHAT, large);

            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.text("error", "message")).isEqualTo("far too large");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void after_the_first_content_there_is_no_second_try(WireFormat speech) {
        try (var gateway = GatewayFixture.open(QUICK)) {
            Script[] ends = {
                ScriptedUpstream.Talk::reset,
                ScriptedUpstream.Talk::close,
                ScriptedUpstream.Talk::lastChunk,
                talk -> talk.chunk(speech.errorEvent("oh")).lastChunk()
            };
            int received = 0;
            for (Script end : ends) {
                gateway.upstream()
                        .next(
                                talk -> {
                                    talk.beginStream().chunk(speech.preamble());
                                    talk.chunk(speech.event(0));
                                    end.play(talk);
                                });

                Reply reply = gateway.ask(speech, true);

                assertThat(gateway.upstream().received()).hasSize(++received);
                assertThat(reply.body()).contains(speech.errorBegin());
            }
        }
    }

    @Test
    void when_every_attempt_fails_retries_end_with_their_budget() {
        try (var gateway =
                GatewayFixture.virtual("retry: {initial-backoff: 0ms, max-backoff: 0ms}\n")) {
            gateway.upstream().always(ScriptedUpstream.error(WireFormat.CHAT, 500, "down"));
            var refused = new AtomicInteger();

            for (int i = 0; i < 100; i++) {
                refused.addAndGet(gateway.ask(WireFormat.CHAT, false).status() == 500 ? 1 : 0);
            }

            assertThat(refused).hasValue(100);
            // Thirty in ten seconds are free, beside a fifth of the calls.
            assertThat(gateway.upstream().received()).hasSizeBetween(140, 150);
        }
    }

    private static Script answer(WireFormat speech, boolean streamed) {
        return streamed
                ? ScriptedUpstream.stream(speech, 3)
                : talk -> talk.send(speech.wholeResponse());
    }
}
