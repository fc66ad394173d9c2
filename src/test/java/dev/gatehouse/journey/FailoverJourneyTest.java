package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import dev.gatehouse.journey.ScriptedUpstream.Talk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Failover: the next target after a failure, and what the client gets.
class FailoverJourneyTest {
    private static GatewayFixture open(Pool pool, WireFormat speech, int accounts, String more) {
        GatewayFixture gateway = GatewayFixture.virtual(Pool.yaml(speech, accounts, more));
        gateway.upstream().always(pool);
        return gateway;
    }

    private static void assertWhole(WireFormat speech, boolean streamed, Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        // Time that a test lets pass may bring signs of life.
        assertThat(reply.body().replace(speech.heartbeat(), ""))
                .isEqualTo(streamed ? GatewayFixture.joined(speech.stream(3)) : speech.whole());
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void after_a_failure_of_one_target_the_next_answers_at_once(
            WireFormat speech, boolean streamed) {
        Script[] faults = {
            ScriptedUpstream.error(speech, 500, "oh"),
            ScriptedUpstream.error(speech, 503, "busy"),
            ScriptedUpstream.error(speech, 429, "slow down"),
            ScriptedUpstream.error(speech, 429, "slow down", "Retry-After: 3600"),
            Talk::reset,
            Talk::close,
            talk -> {
                String whole = speech.wholeResponse();
                talk.send(whole.substring(0, whole.length() - 10));
                talk.close();
            },
            talk -> talk.beginStream().chunk(speech.preamble()).lastChunk(),
            talk -> talk.beginStream().chunk(speech.errorEvent("no")).lastChunk(),
        };
        for (int i = 0; i < faults.length; i++) {
            var pool = new Pool(speech).on("a", faults[i]);
            try (var gateway = open(pool, speech, 2, "")) {
                Reply reply = pool.ask(gateway, streamed);

                assertWhole(speech, streamed, reply);
                assertThat(Pool.received(gateway)).as("fault %d", i).containsExactly("a", "b");
                assertThat(reply.field("x-gatehouse-account")).isEqualTo("b");
                assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("2");
                assertThat(gateway.callLine())
                        .contains("\"account\":\"b\"", "\"attempts\":[{\"account\":\"a\"");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_fails_before_its_content_counts_as_what_it_was(WireFormat speech) {
        Script[] faults = {
            talk -> talk.beginStream().chunk(speech.preamble()).lastChunk(),
            talk -> talk.beginStream().chunk(speech.preamble()).close(),
            talk -> talk.beginStream().chunk(speech.errorEvent("no")).lastChunk(),
            talk -> talk.beginStream().chunk("data: {oh no\n\n").lastChunk()
        };
        String[] labels = {
            "upstream_truncated", "upstream_truncated", "provider_overloaded", "upstream_error"
        };
        for (int i = 0; i < faults.length; i++) {
            var pool = new Pool(speech).on("a", faults[i]);
            try (var gateway = open(pool, speech, 2, "")) {
                for (int k = 0; k < 6; k++) {
                    assertWhole(speech, true, pool.ask(gateway, true));
                }

                assertThat(gateway.calls().getFirst()).contains("\"error\":\"" + labels[i] + "\"");
                assertThat(Pool.received(gateway, "a")).as("until its circuit opens").isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_target_with_retry_after_is_skipped_for_that_long(WireFormat speech) {
        var pool = new Pool(speech);
        pool.on("a", ScriptedUpstream.error(speech, 429, "slow down", "Retry-After: 20"));
        try (var gateway = open(pool, speech, 2, "")) {
            pool.ask(gateway, false);
            pool.heal("a");
            pool.ask(gateway, true);
            gateway.advance(Duration.ofSeconds(19));
            pool.ask(gateway, false);
            gateway.advance(Duration.ofSeconds(2));
            pool.ask(gateway, false);

            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "b", "a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT,401,'{\"error\":{\"message\":\"Incorrect API key\",\"code\":\"invalid_api_key\"}}'",
        "CHAT,429,'{\"error\":{\"message\":\"no money\",\"type\":\"insufficient_quota\",\"code\":\"insufficient_quota\"}}'",
        "MESSAGES,401,'{\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"bad\"}}'",
    })
    void a_revoked_key_or_an_exhausted_quota_suspends_the_account_with_a_warning(
            WireFormat speech, int status, String body) {
        var pool = new Pool(speech).on("a", ScriptedUpstream.json(status, body));
        try (var gateway = open(pool, speech, 2, "")) {
            assertWhole(speech, false, pool.ask(gateway, false));
            for (int i = 0; i < 5; i++) {
                assertWhole(speech, false, pool.ask(gateway, false));
            }
            assertThat(Pool.received(gateway, "a")).isEqualTo(1);
            assertThat(gateway.logged())
                    .containsOnlyOnce("account 'a' suspended: ")
                    .doesNotContain(GatewayFixture.KEY);

            gateway.advance(Duration.ofSeconds(31));
            assertWhole(speech, false, pool.ask(gateway, false));
            assertThat(Pool.received(gateway, "a")).as("one call has looked again").isEqualTo(2);
            assertWhole(speech, false, pool.ask(gateway, false));
            assertThat(Pool.received(gateway, "a")).as("and was refused").isEqualTo(2);

            pool.heal("a");
            gateway.advance(Duration.ofSeconds(61));
            pool.ask(gateway, false);
            pool.ask(gateway, false);
            assertThat(gateway.logged()).contains("account 'a' no longer suspended");
        }
    }

    @Test
    void
            a_key_of_the_client_is_sent_to_no_other_target_and_its_exhausted_quota_affects_no_other_call() {
        String spent =
                "{\"error\":{\"message\":\"no money\",\"type\":\"insufficient_quota\","
                        + "\"code\":\"insufficient_quota\"}}";
        Script[] faults = {
            ScriptedUpstream.json(429, spent),
            ScriptedUpstream.error(WireFormat.CHAT, 429, "wait", "Retry-After: 60")
        };
        String yaml =
                Pool.yaml(WireFormat.CHAT, 2, "")
                        .replace("models: [m]", "models: [m], caller-keys: true");
        for (Script fault : faults) {
            var pool = new Pool(WireFormat.CHAT).on("a", fault);
            try (var gateway = GatewayFixture.virtual(yaml)) {
                gateway.upstream().always(pool);

                Reply own = pool.ask(gateway, false, "X-Gatehouse-Provider-Key: sk-of-the-caller");
                pool.heal("a");
                Reply other = pool.ask(gateway, false);

                assertThat(own.status()).isEqualTo(429);
                assertThat(other.status()).isEqualTo(200);
                assertThat(Pool.received(gateway)).containsExactly("a", "a");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void when_every_account_key_is_rejected_the_answer_is_no_401(WireFormat speech) {
        var refused =
                ScriptedUpstream.error(speech, 401, "Incorrect API key " + GatewayFixture.KEY);
        var pool = new Pool(speech).on("a", refused).on("b", refused);
        try (var gateway = open(pool, speech, 2, "")) {
            Reply reply = pool.ask(gateway, false);

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).doesNotContain(GatewayFixture.KEY);
            assertThat(Pool.received(gateway)).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_silent_target_times_out_and_is_not_tried_again(WireFormat speech) {
        var pool = new Pool(speech).on("a", Talk::stall).on("b", Talk::stall);
        try (var gateway = open(pool, speech, 3, "    first-content-timeout: 20s\n")) {
            ScriptedClient client =
                    gateway.client().send(ScriptedClient.post(speech.path(), pool.request(true)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            Duration limit = Duration.ofSeconds(20);
            gateway.passLimit(limit, "the second", () -> Pool.received(gateway).size() == 2);
            gateway.passLimit(limit, "the third", () -> Pool.received(gateway).size() == 3);
            assertWhole(speech, true, client.reply());
            assertThat(Pool.received(gateway)).containsExactly("a", "b", "c");
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,2", "CHAT,1", "MESSAGES,2", "MESSAGES,1"})
    void a_stream_without_a_head_times_out_after_thirty_seconds_where_there_is_another_target(
            WireFormat speech, int accounts) {
        var pool = new Pool(speech).on("a", Talk::stall);
        try (var gateway = open(pool, speech, accounts, "")) {
            ScriptedClient client =
                    gateway.client().send(ScriptedClient.post(speech.path(), pool.request(true)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            Duration limit = Duration.ofSeconds(accounts == 2 ? 30 : 120);
            gateway.passLimit(limit, "the end", () -> gateway.gatehouse().live().size() == 0);

            if (accounts == 2) {
                assertWhole(speech, true, client.reply());
            } else {
                assertThat(client.reply().body()).contains("first-content timeout");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_target_that_is_slow_with_a_whole_answer_leaves_time_for_the_next(WireFormat speech) {
        var pool = new Pool(speech).on("a", Talk::stall);
        String more = "server: {port: 0, total-timeout: 100s}\n";
        try (var gateway = open(pool, speech, 2, more)) {
            ScriptedClient client =
                    gateway.client().send(ScriptedClient.post(speech.path(), pool.request(false)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            gateway.passLimit(
                    Duration.ofSeconds(50), "the second", () -> Pool.received(gateway).size() == 2);

            assertWhole(speech, false, client.reply());
            assertThat(gateway.callLine()).contains("\"error\":\"upstream_timeout\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_target_that_sends_only_keep_alives_is_silent_too(WireFormat speech) {
        var pool = new Pool(speech);
        var sign = new Semaphore(0);
        pool.on(
                "a",
                talk -> {
                    talk.beginStream().chunk(speech.preamble());
                    while (talk.await(sign)) {
                        talk.chunk(speech.ping());
                    }
                });
        try (var gateway = open(pool, speech, 2, "    first-content-timeout: 30s\n")) {
            ScriptedClient client =
                    gateway.client().send(ScriptedClient.post(speech.path(), pool.request(true)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            gateway.passLimit(
                    Duration.ofSeconds(30),
                    "the second",
                    () -> {
                        sign.release();
                        return Pool.received(gateway, "b") == 1;
                    });

            Reply reply = client.reply();
            assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(3));
            assertThat(reply.body()).endsWith(speech.last());
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_within_the_limit_is_passed_on(WireFormat speech) {
        var late = new CountDownLatch(1);
        var pool = new Pool(speech);
        pool.on(
                "a",
                talk -> {
                    talk.beginStream().chunk(speech.preamble()).await(late);
                    for (String event : speech.stream(3).subList(1, 6)) {
                        talk.chunk(event);
                    }
                    talk.lastChunk();
                });
        try (var gateway = open(pool, speech, 2, "")) {
            ScriptedClient client =
                    gateway.client().send(ScriptedClient.post(speech.path(), pool.request(true)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            gateway.advance(Duration.ofSeconds(20));
            late.countDown();

            assertThat(WireFormat.words(client.reply().body())).isEqualTo(WireFormat.wordsOf(3));
            assertThat(Pool.received(gateway)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_cut_after_forty_of_sixty_words_ends_as_an_error_and_is_not_begun_anew(
            WireFormat speech) {
        var pool = new Pool(speech);
        pool.on(
                "a",
                talk -> {
                    talk.beginStream().chunk(speech.preamble());
                    for (int i = 0; i < 40; i++) {
                        talk.chunk(speech.event(i));
                    }
                    talk.close();
                });
        try (var gateway = open(pool, speech, 2, "")) {
            Reply reply = pool.ask(gateway, true);

            assertThat(WireFormat.words(reply.body())).isEqualTo(WireFormat.wordsOf(40));
            assertThat(reply.body()).contains(speech.errorBegin()).doesNotContain(speech.last());
            assertThat(Pool.received(gateway)).containsExactly("a");
        }
    }

    @Test
    void a_prompt_that_is_too_long_goes_to_a_model_that_reads_more_and_to_no_other(
            @TempDir Path directory) throws IOException {
        Path file = directory.resolve("models.json");
        Files.writeString(
                file,
                """
                {"models": {"openai/small": {"context": 8000}, "openai/same": {"context": 8000},
                            "openai/large": {"context": 100000}}}
                """);
        String yaml =
                Pool.providers(WireFormat.CHAT, 3).replace("[m]", "[small, same, large]")
                        + """
                        models:
                          fast: {targets: [{model: a/small}, {model: b/same}, {model: c/large}]}
                          tiny: {targets: [{model: a/small}, {model: b/same}]}
                        catalogue: {file: '%s'}
                        """
                                .formatted(file);
        var refusal =
                ScriptedUpstream.json(
                        400,
                        "{\"error\":{\"message\":\"too long\",\"type\":\"invalid_request_error\","
                                + "\"code\":\"context_length_exceeded\"}}");
        var pool = new Pool(WireFormat.CHAT).on("a", refusal).on("b", refusal);
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(pool);

            assertWhole(WireFormat.CHAT, false, pool.ask(gateway, false));
            Reply none = gateway.ask(WireFormat.CHAT, pool.request(false).replace("fast", "tiny"));

            assertThat(Pool.received(gateway)).containsExactly("a", "c", "a");
            assertThat(none.status()).isEqualTo(400);
            assertThat(none.text("error", "code")).isEqualTo("context_length_exceeded");
        }
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void blocked_content_fails_over_only_if_allowed(boolean allowed) {
        var refusal =
                ScriptedUpstream.json(
                        400,
                        "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\","
                                + "\"code\":\"content_policy_violation\"}}");
        var pool = new Pool(WireFormat.CHAT).on("a", refusal);
        String more = "    content-fallback: " + allowed + "\n";
        try (var gateway = open(pool, WireFormat.CHAT, 2, more)) {
            Reply reply = pool.ask(gateway, false);

            assertThat(reply.status()).isEqualTo(allowed ? 200 : 400);
            assertThat(Pool.received(gateway))
                    .isEqualTo(allowed ? List.of("a", "b") : List.of("a"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_invalid_request_is_sent_to_no_other_target(WireFormat speech) {
        for (int status : new int[] {400, 404, 413, 422}) {
            var pool = new Pool(speech).on("a", ScriptedUpstream.error(speech, status, "no"));
            try (var gateway = open(pool, speech, 2, "")) {
                assertThat(pool.ask(gateway, false).status()).isEqualTo(status);
                assertThat(Pool.received(gateway)).containsExactly("a");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"CHAT,false", "CHAT,true", "MESSAGES,false", "MESSAGES,true"})
    void when_all_targets_fail_the_first_error_is_returned(WireFormat speech, boolean streamed) {
        var pool = new Pool(speech);
        pool.on("a", ScriptedUpstream.error(speech, 500, "the first trouble"));
        pool.on("b", Talk::reset);
        pool.on("c", ScriptedUpstream.error(speech, 503, "the last trouble"));
        try (var gateway = open(pool, speech, 5, "")) {
            pool.on("d", Talk::reset).on("e", Talk::reset);
            Reply reply = pool.ask(gateway, streamed);

            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.text("error", "message")).isEqualTo("the first trouble");
            assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("3");
            assertThat(reply.field("x-should-retry")).isEqualTo("false");
            // The connection that b resets was idle: the request is sent once more on a new one.
            assertThat(Pool.received(gateway)).containsExactly("a", "b", "b", "c");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_target_that_keeps_failing_is_taken_out_and_taken_back_after_a_probe(WireFormat speech) {
        var pool = new Pool(speech).on("a", ScriptedUpstream.error(speech, 503, "down"));
        try (var gateway = open(pool, speech, 2, "")) {
            for (int i = 0; i < 100; i++) {
                assertWhole(speech, false, pool.ask(gateway, false));
            }
            assertThat(Pool.received(gateway, "a")).isEqualTo(5);
            assertThat(gateway.logged()).containsOnlyOnce("'a/m' circuit opened");

            pool.heal("a");
            gateway.advance(Duration.ofSeconds(10));
            for (int i = 0; i < 4; i++) {
                assertWhole(speech, false, pool.ask(gateway, false));
            }
            assertThat(Pool.received(gateway, "a")).isEqualTo(9);
            assertThat(gateway.logged()).containsOnlyOnce("'a/m' circuit closed");
        }
    }

    @Test
    void the_only_target_is_tried_although_its_circuit_is_open() {
        var pool = new Pool(WireFormat.CHAT);
        pool.on("a", ScriptedUpstream.error(WireFormat.CHAT, 503, "down"));
        pool.on("b", ScriptedUpstream.error(WireFormat.CHAT, 503, "down"));
        try (var gateway = open(pool, WireFormat.CHAT, 2, "retry: {max-backoff: 0ms}\n")) {
            for (int i = 0; i < 100; i++) {
                pool.ask(gateway, false);
            }
            int before = Pool.received(gateway).size();
            pool.heal("a").heal("b");

            assertWhole(WireFormat.CHAT, false, pool.ask(gateway, false));
            assertThat(Pool.received(gateway)).hasSize(before + 1);
        }
    }

    @Test
    void a_provider_that_fails_on_and_off_for_a_minute_causes_no_client_error() {
        var down = ScriptedUpstream.error(WireFormat.CHAT, 500, "down");
        var pool = new Pool(WireFormat.CHAT);
        try (var gateway = open(pool, WireFormat.CHAT, 2, "")) {
            int bad = 0;
            for (int tick = 0; tick < 600; tick++) {
                boolean failing = tick / 100 % 2 == 0;
                if (failing) {
                    pool.on("a", down);
                } else {
                    pool.heal("a");
                }
                long before = Pool.received(gateway, "a");
                assertWhole(WireFormat.CHAT, tick % 2 == 0, pool.ask(gateway, tick % 2 == 0));
                bad += failing ? (int) (Pool.received(gateway, "a") - before) : 0;
                gateway.advance(Duration.ofMillis(100));
            }

            // Of three hundred that would have failed.
            assertThat(bad).isLessThan(20);
        }
    }

    @Test
    void the_total_timeout_bounds_all_attempts() {
        var pool = new Pool(WireFormat.CHAT).on("a", Talk::stall).on("b", Talk::stall);
        String more = "server: {port: 0, total-timeout: 120s}\n";
        try (var gateway = open(pool, WireFormat.CHAT, 2, more)) {
            ScriptedClient client =
                    gateway.client()
                            .send(ScriptedClient.post(WireFormat.CHAT.path(), pool.request(false)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            gateway.passLimit(
                    Duration.ofMinutes(2), "the end", () -> gateway.gatehouse().live().size() == 0);

            assertThat(client.reply().status()).isEqualTo(504);
        }
    }

    /// Its failed probe has opened the circuit again: the same target once more would be in vain.
    @ParameterizedTest
    @EnumSource
    void a_probe_that_fails_is_not_repeated_at_the_same_target(WireFormat speech) {
        var down = ScriptedUpstream.error(speech, 503, "down");
        var pool = new Pool(speech).on("a", down).on("b", down);
        String yaml =
                Pool.yaml(speech, 2, "")
                        .replace("models: [m]", "models: [m, n]")
                        .replace("b/m", "b/n");
        try (var gateway = GatewayFixture.virtual(yaml + "retry: {max-backoff: 0ms}\n")) {
            gateway.upstream().always(pool);
            while (gateway.logged().split("circuit opened", -1).length < 3) {
                assertThat(pool.ask(gateway, false).status()).isIn(503, 529);
            }
            gateway.advance(Duration.ofSeconds(11));

            Reply reply = pool.ask(gateway, false);

            assertThat(reply.status()).isIn(503, 529);
            assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("3");
        }
    }

    /// Of two models one answers a short pause; the other is for when it does not.
    @Test
    void a_short_pause_is_waited_for_before_another_model_is_asked() {
        var pool = new Pool(WireFormat.CHAT);
        pool.on(
                "a",
                talk -> {
                    pool.heal("a");
                    ScriptedUpstream.error(WireFormat.CHAT, 429, "slow", "Retry-After: 1")
                            .play(talk);
                });
        String yaml =
                Pool.yaml(WireFormat.CHAT, 2, "")
                        .replace("models: [m]", "models: [m, n]")
                        .replace("b/m", "b/n");
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(pool);
            ScriptedClient client =
                    gateway.client()
                            .send(ScriptedClient.post(WireFormat.CHAT.path(), pool.request(false)));
            Await.until("the first", () -> Pool.received(gateway).size() == 1);
            gateway.advanceUntil(
                    Duration.ofMillis(100), "the second", () -> Pool.received(gateway).size() == 2);

            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(Pool.received(gateway)).containsExactly("a", "a");
        }
    }

    /// Ids of stored objects hold any words a client likes, and errors repeat them.
    @ParameterizedTest
    @CsvSource({
        "'No such File object: model-m', null, false",
        "'Vector store ''the model m'' not found', null, false",
        "'The previous response m of this endpoint is unknown', null, false",
        "'No endpoints found that support tool use', 404, false",
        "'The model `m` does not exist', null, true",
        "'model: m', not_found_error, true",
        "'models/m is not found for API version v1beta', 404, true",
        "'No endpoints found for m.', 404, true",
        "'x', model_not_found, true",
        "'x', DeploymentNotFound, true",
    })
    void a_target_is_paused_for_an_unknown_model_only(String message, String code, boolean left) {
        String quoted = code.matches("null|[0-9]+") ? code : '"' + code + '"';
        String body = "{\"error\":{\"message\":\"%s\",\"code\":%s}}".formatted(message, quoted);
        for (WireFormat speech : WireFormat.values()) {
            var pool = new Pool(speech).on("a", ScriptedUpstream.json(404, body));
            try (var gateway = open(pool, speech, 2, "")) {
                pool.ask(gateway, false);
                pool.heal("a");
                pool.ask(gateway, false);

                assertThat(Pool.received(gateway, "a")).as(message).isEqualTo(left ? 1 : 2);
                gateway.advance(Duration.ofSeconds(31));
                pool.ask(gateway, true);
                assertThat(Pool.received(gateway).getLast()).isEqualTo("a");
            }
        }
    }
}
