package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.attempt.AttemptStage;
import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Sink;
import dev.gatehouse.call.Stage;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.http.Headers;
import dev.gatehouse.stream.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What stages around calls and around attempts see, and what they may do.
class AttemptsJourneyTest {
    /// Records what becomes of each attempt, in order.
    private static final class Observer implements AttemptStage, Attempt.Listener {
        final List<String> seen = new CopyOnWriteArrayList<>();
        final List<CallRecord> records = new CopyOnWriteArrayList<>();

        @Override
        public Answer attempt(Attempt attempt, AttemptStage.Next next) {
            records.add(attempt.call().record());
            note("start", attempt);
            attempt.listen(this);
            return next.proceed(attempt);
        }

        @Override
        public void answering(Attempt attempt) {
            note("content", attempt);
        }

        @Override
        public void used(Attempt attempt) {
            Usage usage = Objects.requireNonNull(attempt.usage());
            note("usage " + usage.input() + "+" + usage.output(), attempt);
        }

        @Override
        public void finished(Attempt attempt) {
            Problem problem = attempt.problem();
            note(problem == null ? "success" : problem.label(), attempt);
        }

        private void note(String what, Attempt attempt) {
            seen.add(attempt.account().name() + " " + what);
        }

        CallRecord record() {
            return records.getFirst();
        }
    }

    private final Observer observer = new Observer();

    private Extensions observed() {
        return new Extensions(List.of(), List.of(), List.of(observer));
    }

    private void awaitSeen(String last) {
        Await.until(last, () -> !observer.seen.isEmpty() && observer.seen.getLast().equals(last));
    }

    @ParameterizedTest
    @EnumSource
    void an_attempt_that_fails_ends_before_the_next_one_starts(WireFormat format) {
        var pool = new Pool(format).on("a", ScriptedUpstream.error(format, 500, "no"));
        String yaml = Pool.yaml(format, 2, "retry: {max-retries: 1}\n");
        try (var gateway = GatewayFixture.open(yaml, observed())) {
            gateway.upstream().always(pool);
            assertThat(pool.ask(gateway, false).status()).isEqualTo(200);

            assertThat(observer.seen)
                    .startsWith("a start", "a provider_overloaded")
                    .endsWith("b start", "b usage 3+2", "b content", "b success");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_has_content_then_usage_then_its_end(WireFormat format) {
        try (var gateway = GatewayFixture.open("", observed())) {
            gateway.upstream().always(ScriptedUpstream.stream(format, 3));
            assertThat(gateway.ask(format, true).body()).endsWith(format.last());

            String name = format.account();
            assertThat(observer.seen).startsWith(name + " start").endsWith(name + " success");
            assertThat(observer.seen).containsOnlyOnce(name + " content");
            assertThat(observer.record().attempts()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_disconnects_ends_the_attempt(WireFormat format) {
        try (var gateway = GatewayFixture.open("", observed())) {
            gateway.upstream().always(talk -> begun(talk, format).stall());
            gateway.client().ask(format, true).await("w0 ").close();

            awaitSeen(format.account() + " client_closed");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_provider_that_is_silent_ends_the_attempt(WireFormat format) {
        try (var gateway = GatewayFixture.virtual("", observed())) {
            gateway.upstream().always(talk -> begun(talk, format).stall());
            gateway.client().ask(format, true).await("w0 ");
            gateway.passLimit(
                    Duration.ofSeconds(90),
                    "the end",
                    () -> gateway.gatehouse().live().size() == 0);

            awaitSeen(format.account() + " upstream_timeout");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_call_that_an_operator_cancels_ends_the_attempt(WireFormat format) {
        try (var gateway = GatewayFixture.open("", observed())) {
            gateway.upstream().always(talk -> begun(talk, format).stall());
            ScriptedClient client = gateway.client().ask(format, true).await("w0 ");
            String id = observer.record().id();
            gateway.raw(ScriptedClient.request("DELETE", "/admin/api/v1/live/" + id) + "\r\n");

            assertThat(client.reply().body()).contains(format.errorBegin());
            awaitSeen(format.account() + " cancelled");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stream_that_is_cut_ends_the_attempt_with_reported_or_estimated_usage(WireFormat format) {
        try (var gateway = GatewayFixture.open("", observed())) {
            gateway.upstream().always(talk -> begun(talk, format).reset());
            assertThat(gateway.ask(format, true).body()).contains(format.errorBegin());

            awaitSeen(format.account() + " upstream_truncated");
            Usage usage = observer.record().usage();
            assertThat(usage.input()).isPositive();
            assertThat(usage.output()).isPositive();
            assertThat(observer.record().attempts().getLast().estimated()).isTrue();
        }
    }

    /// Its input has been paid for.
    @Test
    void what_a_failed_attempt_used_is_counted() {
        var pool =
                new Pool(WireFormat.MESSAGES)
                        .on(
                                "a",
                                talk ->
                                        talk.beginStream()
                                                .chunk(WireFormat.MESSAGES.preamble())
                                                .reset());
        String yaml = Pool.yaml(WireFormat.MESSAGES, 2, "retry: {max-retries: 1}\n");
        try (var gateway = GatewayFixture.open(yaml, observed())) {
            gateway.upstream().always(pool);
            assertThat(pool.ask(gateway, true).status()).isEqualTo(200);

            CallRecord record = observer.record();
            List<CallRecord.AttemptResult> attempts = record.attempts();
            assertThat(attempts).hasSizeGreaterThan(1);
            long input = 0;
            for (CallRecord.AttemptResult each : attempts) {
                Usage usage = each.usage();
                input += usage == null ? 0 : usage.input();
            }
            assertThat(input).isEqualTo(3L * attempts.size());
            assertThat(Objects.requireNonNull(record.usage()).input()).isEqualTo(input);
        }
    }

    @Test
    void native_calls_are_counted_like_others() {
        WireFormat format = WireFormat.MESSAGES;
        var counted = new ArrayList<@Nullable Usage>();
        for (String path : List.of("/v1/messages", "/p/two/messages")) {
            for (boolean streamed : new boolean[] {false, true}) {
                var one = new Observer();
                var extensions = new Extensions(List.of(), List.of(), List.of(one));
                try (var gateway = GatewayFixture.open("", extensions)) {
                    gateway.upstream()
                            .always(
                                    streamed
                                            ? ScriptedUpstream.stream(format, 3)
                                            : talk -> talk.send(format.wholeResponse()));
                    gateway.raw(ScriptedClient.post(path, format.request(streamed)));
                    counted.add(one.record().usage());
                }
            }
        }

        assertThat(counted).hasSize(4).doesNotContainNull();
        assertThat(counted.stream().distinct()).hasSize(1);
    }

    /// Rejects an answer after three of its frames, before its head has left.
    private static final class HoldingStage implements Stage {
        @Override
        public Answer take(Call call, Stage.Next next) {
            Answer answer = next.proceed(call);
            return answer instanceof Answer.Streamed(Headers headers, Answer.Flow flow)
                    ? new Answer.Streamed(headers, new Held(flow))
                    : answer;
        }
    }

    private static final class Held implements Answer.Flow, Sink {
        private final Answer.Flow flow;
        private int held;

        Held(Answer.Flow flow) {
            this.flow = flow;
        }

        @Override
        public void begin() {
            flow.begin();
            try {
                flow.into(this);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            throw new AssertionError("the answer has three frames");
        }

        @Override
        public void into(Sink sink) {
            throw new AssertionError("it was rejected");
        }

        @Override
        public void put(Frame frame) {
            if (++held == 3) {
                throw new Problem.Malformed("this answer is not allowed", null).asException();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void end(End end) {}

        @Override
        public void close() {
            flow.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_stage_may_hold_frames_back_and_reject_the_answer_with_a_plain_error(WireFormat format) {
        var extensions = new Extensions(List.of(), List.of(new HoldingStage()), List.of(observer));
        try (var gateway = GatewayFixture.open("", extensions)) {
            gateway.upstream().always(ScriptedUpstream.stream(format, 9));
            ScriptedClient.Reply reply = gateway.ask(format, true);

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.all("content-type")).containsExactly("application/json");
            assertThat(reply.body()).contains("this answer is not allowed").doesNotContain("w0 ");
            assertThat(observer.record().attempts()).hasSize(1);
        }
    }

    /// An attempt stage may answer by itself or reject; the call goes on to the next target then.
    @ParameterizedTest
    @EnumSource
    void an_attempt_stage_may_reject_one_target(WireFormat format) {
        AttemptStage choosy =
                (attempt, next) -> {
                    if (attempt.account().name().equals("a")) {
                        var error =
                                new ProviderError(
                                        ProviderError.Kind.QUOTA,
                                        429,
                                        "no budget",
                                        null,
                                        null,
                                        null,
                                        null);
                        throw new Problem.ProviderFailed("a", error, Headers.none()).asException();
                    }
                    return next.proceed(attempt);
                };
        var pool = new Pool(format);
        var extensions = new Extensions(List.of(), List.of(), List.of(observer, choosy));
        try (var gateway = GatewayFixture.open(Pool.yaml(format, 2, ""), extensions)) {
            gateway.upstream().always(pool);

            assertThat(pool.ask(gateway, true).status()).isEqualTo(200);
            assertThat(Pool.received(gateway)).containsExactly("b");
            assertThat(observer.seen).contains("a start", "b start", "b success");
        }
    }

    private static ScriptedUpstream.Talk begun(ScriptedUpstream.Talk talk, WireFormat format)
            throws IOException {
        return talk.beginStream().chunk(format.preamble()).chunk(format.event(0));
    }

    /// What an operator reads of a call does not depend on whether its error passes as it is.
    @ParameterizedTest
    @CsvSource({
        "429,'{\"error\":{\"message\":\"slow\"}}',provider_rate_limit",
        "503,'<html>down</html>',provider_overloaded",
        "400,'{\"error\":{\"message\":\"no\"}}',provider_invalid_request",
    })
    void an_error_of_native_access_is_recorded_as_what_it_is(
            int status, String body, String label) {
        try (var gateway = GatewayFixture.open("metrics: {enabled: true}\n")) {
            gateway.upstream().always(ScriptedUpstream.json(status, body));

            ScriptedClient.Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/p/one/chat/completions", WireFormat.CHAT.request(false)));

            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.body()).isEqualTo(body);
            assertThat(gateway.callLine())
                    .contains("\"error\":\"" + label + "\"", "\"outcome\":\"refused\"")
                    .contains("\"reason\":\"the provider answered with status " + status);
            assertThat(gateway.raw(ScriptedClient.request("GET", "/metrics")).body())
                    .contains("error=\"" + label + "\",operation=\"passthrough\"} 1.0");
        }
    }
}
