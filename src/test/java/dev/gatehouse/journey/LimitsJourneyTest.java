package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Rate limits, as clients meet them.
class LimitsJourneyTest {
    private static final String PAIR =
            """
            providers:
              a: {type: openai, base-url: UPSTREAM, api-key: sk-a, models: [m]}
              b: {type: openai, base-url: UPSTREAM, api-key: sk-b, models: [m]}
            models:
              pair: {targets: [{model: a/m}, {model: b/m}]}
            """;

    private static String limits(String... rules) {
        return "limits: [" + String.join(", ", rules) + "]\n";
    }

    private static String rule(String members) {
        return "{" + members + "}";
    }

    private static GatewayFixture answering(GatewayFixture gateway) {
        gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
        return gateway;
    }

    private static Reply chat(GatewayFixture gateway, String model, String... fields) {
        return gateway.ask(WireFormat.CHAT, chatBody(model), fields);
    }

    private static String chatBody(String model) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                .formatted(model);
    }

    private static String at(String path) {
        return "X-Gatehouse-User-Path: " + path;
    }

    private static long accepted(List<Reply> replies) {
        return replies.stream().filter(reply -> reply.status() == 200).count();
    }

    /// The answers to calls that all begin at once.
    private static List<Reply> together(GatewayFixture gateway, int calls, String... fields)
            throws Exception {
        var barrier = new CyclicBarrier(calls);
        List<ScriptedClient> clients = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            clients.add(gateway.client());
        }
        List<Future<Reply>> pending = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (ScriptedClient client : clients) {
                pending.add(
                        threads.submit(
                                () -> {
                                    barrier.await();
                                    return client.ask(WireFormat.CHAT, false, fields).lastReply();
                                }));
            }
        }
        List<Reply> replies = new ArrayList<>();
        for (Future<Reply> each : pending) {
            replies.add(each.get());
        }
        return replies;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: all, requests: 10, period: hour",
                "kind: key, name: anyone, requests: 10, period: hour",
                "kind: key, name: '*', requests: 10, period: hour",
                "kind: user-path, name: /, requests: 10, period: hour",
                "kind: model, name: gpt, requests: 10, period: hour",
                "kind: model, name: one/gpt, requests: 10, period: hour",
                "kind: account, name: one, requests: 10, period: hour",
                "kind: account, name: '*', requests: 10, period: hour",
            })
    void of_many_calls_at_once_exactly_as_many_pass_as_the_limit_allows(String members)
            throws Exception {
        try (var gateway = answering(GatewayFixture.open(limits(rule(members))))) {
            assertThat(accepted(together(gateway, 30))).isEqualTo(10);
            assertThat(gateway.upstream().received()).hasSize(10);
        }
    }

    @Test
    void of_several_limits_the_tightest_decides_and_the_others_lose_nothing_to_what_it_rejects()
            throws Exception {
        String yaml =
                limits(
                        rule("kind: all, requests: 12, period: hour"),
                        rule("kind: user-path, name: /a, requests: 5, period: hour"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            assertThat(accepted(together(gateway, 30, at("/a/b")))).isEqualTo(5);
            assertThat(accepted(together(gateway, 30, at("/ab")))).isEqualTo(7);
        }
    }

    @Test
    void each_child_of_a_path_has_a_limit_per_child_and_the_path_itself_has_none() {
        String yaml =
                limits(
                        rule(
                                "kind: user-path, name: /a, per-child: true, requests: 1, period: hour"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            assertThat(chat(gateway, "gpt", at("/a/x")).status()).isEqualTo(200);
            assertThat(chat(gateway, "gpt", at("/a/x/deeper")).status()).isEqualTo(429);
            assertThat(chat(gateway, "gpt", at("/a/y")).status()).isEqualTo(200);
            assertThat(chat(gateway, "gpt", at("/a")).status()).isEqualTo(200);
            assertThat(chat(gateway, "gpt", at("/a")).status()).isEqualTo(200);
        }
    }

    @Test
    void a_request_passes_again_after_the_time_in_retry_after_and_not_before() {
        String yaml = limits(rule("kind: all, requests: 6, burst: 1"));
        try (var gateway = answering(GatewayFixture.virtual(yaml))) {
            assertThat(chat(gateway, "gpt").status()).isEqualTo(200);
            Reply rejected = chat(gateway, "gpt");
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.field("retry-after")).isEqualTo("10");

            gateway.advance(Duration.ofMillis(9_900));
            assertThat(chat(gateway, "gpt").status()).isEqualTo(429);
            gateway.advance(Duration.ofMillis(100));
            assertThat(chat(gateway, "gpt").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void a_rejection_and_an_answer_state_what_is_left_in_the_fields_of_the_clients_api(
            WireFormat format) {
        String yaml = limits(rule("kind: all, requests: 2, tokens: 5000, period: hour"));
        boolean openai = format == WireFormat.CHAT;
        try (var gateway = GatewayFixture.open(yaml)) {
            String foreign = withFields(format, "x-ratelimit-", "anthropic-ratelimit-");
            gateway.upstream().always(talk -> talk.send(foreign));
            Reply first = gateway.ask(format, false);
            Reply second = gateway.ask(format, false);
            Reply third = gateway.ask(format, false);

            assertThat(List.of(first.status(), second.status(), third.status()))
                    .containsExactly(200, 200, 429);
            for (Reply reply : List.of(first, second, third)) {
                assertThat(reply.field(limit(openai, "requests", "limit"))).isEqualTo("2");
                assertThat(reply.field(limit(openai, "tokens", "limit"))).isEqualTo("5000");
                assertThat(reply.field(limit(!openai, "requests", "limit"))).isNull();
                assertThat(reply.head()).doesNotContain("requests: 77", "remaining: 77");
            }
            assertThat(first.field(limit(openai, "requests", "remaining"))).isEqualTo("1");
            assertThat(third.field(limit(openai, "requests", "remaining"))).isEqualTo("0");
            assertThat(third.field(limit(openai, "tokens", "remaining"))).isEqualTo("4990");
            String reset = third.field(limit(openai, "requests", "reset"));
            assertThat(reset).matches(openai ? "(1h0m0s|59m\\d+s)" : "20\\d\\d-.*T.*Z");
        }
    }

    /// A provider's answer with fields of its own limits.
    private static String withFields(WireFormat format, String... families) {
        String response = format.wholeResponse();
        for (String family : families) {
            response =
                    response.replaceFirst("\r\n", "\r\n" + family + "remaining-requests: 77\r\n");
        }
        return response;
    }

    private static String limit(boolean openai, String what, String which) {
        return openai
                ? "x-ratelimit-" + which + "-" + what
                : "anthropic-ratelimit-" + what + "-" + which;
    }

    @Test
    void the_providers_own_fields_pass_where_no_limit_of_requests_or_tokens_applies() {
        String yaml = limits(rule("kind: all, concurrent: 5"));
        try (var gateway = GatewayFixture.open(yaml)) {
            String foreign = withFields(WireFormat.CHAT, "x-ratelimit-");
            gateway.upstream().always(talk -> talk.send(foreign));

            assertThat(gateway.ask(WireFormat.CHAT, false).field("x-ratelimit-remaining-requests"))
                    .isEqualTo("77");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/chat/completions | {`model`:`gpt`,`messages`:[]} | `code`:`rate_limit_exceeded`",
                "/v1/responses | {`model`:`gpt`,`input`:`x`} | `code`:`rate_limit_exceeded`",
                "/v1/completions | {`model`:`gpt`,`prompt`:`x`} | `code`:`rate_limit_exceeded`",
                "/v1/embeddings | {`model`:`gpt`,`input`:`x`} | `code`:`rate_limit_exceeded`",
                "/v1/messages | {`model`:`gpt`,`max_tokens`:1,`messages`:[]} | `type`:`rate_limit_error`",
                "/v1beta/models/gpt:generateContent | {`contents`:[]} | `status`:`RESOURCE_EXHAUSTED`",
            })
    void every_api_has_the_rejection_in_its_own_shape(String path, String body, String shape) {
        String yaml = limits(rule("kind: all, requests: 1, period: day"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            chat(gateway, "gpt");
            String request = ScriptedClient.post(path, body.replace('`', '"'));
            Reply reply = gateway.client().send(request).lastReply();

            assertThat(reply.status()).as(reply.body()).isEqualTo(429);
            assertThat(reply.body()).contains(shape.replace('`', '"'));
            assertThat(reply.field("retry-after")).matches("86(400|399)");
        }
    }

    @Test
    void
            a_target_at_its_limit_gives_way_to_the_next_and_only_when_none_is_left_is_a_call_rejected() {
        String yaml =
                PAIR
                        + limits(
                                rule("kind: account, name: '*', requests: 2, period: hour"),
                                rule("kind: all, requests: 5, period: hour"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            for (int i = 0; i < 4; i++) {
                Reply reply = chat(gateway, "pair");
                assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            }
            assertThat(gateway.upstream().received().stream().map(it -> it.all("authorization")))
                    .filteredOn(it -> it.contains("Bearer sk-a"))
                    .hasSize(2);

            Reply rejected = chat(gateway, "pair");
            assertThat(rejected.status()).isEqualTo(429);
            assertThat(rejected.body()).contains("rate_limit_exceeded", "account");
            assertThat(rejected.field("x-ratelimit-remaining-requests"))
                    .as("the caller's own limit has the request again")
                    .isEqualTo("1");
        }
    }

    @Test
    void a_retry_counts_once_for_the_caller_and_each_time_for_the_account() {
        String yaml =
                PAIR
                        + limits(
                                rule("kind: all, requests: 2, period: hour"),
                                rule("kind: account, name: '*', requests: 1, period: hour"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            gateway.upstream().next(ScriptedUpstream.json(503, "{}"));

            Reply reply = chat(gateway, "pair");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.field("x-ratelimit-remaining-requests")).isEqualTo("1");
            assertThat(gateway.upstream().received()).hasSize(2);
            assertThat(chat(gateway, "pair").status()).isEqualTo(429);
        }
    }

    @ParameterizedTest
    @CsvSource({"kind: all", "kind: account; name: one"})
    void a_call_has_its_place_until_its_end_and_a_client_that_hangs_up_gives_it_back(String scope) {
        String yaml = limits(rule(scope.replace(';', ',') + ", concurrent: 1"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            var never = new CountDownLatch(1);
            gateway.upstream().next(talk -> never.await());
            ScriptedClient first = gateway.client().ask(WireFormat.CHAT, false);
            Await.until("the first call", () -> !gateway.upstream().received().isEmpty());
            Reply second = gateway.ask(WireFormat.CHAT, false);
            assertThat(second.status()).as(second.body()).isEqualTo(429);
            assertThat(second.field("retry-after")).isEqualTo("1");

            first.close();
            Await.until("its end", () -> gateway.gatehouse().live().size() == 0);

            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            never.countDown();
        }
    }

    @Test
    void tokens_count_as_the_provider_reports_them_and_a_prompt_that_never_fits_is_not_retried() {
        String yaml = limits(rule("kind: user-path, name: /a, tokens: 20"));
        try (var gateway = answering(GatewayFixture.virtual(yaml))) {
            assertThat(chat(gateway, "gpt", at("/a")).status()).isEqualTo(200);
            assertThat(chat(gateway, "gpt", at("/a")).status()).isEqualTo(200);
            Reply third = chat(gateway, "gpt", at("/a"));
            assertThat(third.status()).as("10 of 20 tokens are used").isEqualTo(429);
            assertThat(third.body()).contains("20 tokens per minute");

            gateway.advance(Duration.ofSeconds(Long.parseLong(third.field("retry-after"))));
            assertThat(chat(gateway, "gpt", at("/a")).status()).isEqualTo(200);

            String prompt = chatBody("gpt").replace("hi", "many words ".repeat(50));
            Reply never = gateway.ask(WireFormat.CHAT, prompt, at("/a"));
            assertThat(never.status()).isEqualTo(429);
            assertThat(never.field("retry-after")).isNull();
            assertThat(never.field("x-should-retry")).isEqualTo("false");
        }
    }

    @Test
    void a_call_that_fails_at_the_provider_uses_no_tokens() {
        String yaml = limits(rule("kind: all, tokens: 1000"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            gateway.upstream().next(ScriptedUpstream.json(400, "{}"));
            assertThat(chat(gateway, "gpt").status()).isEqualTo(400);
            Reply next = chat(gateway, "gpt");

            long estimate = 1000 - Long.parseLong(next.field("x-ratelimit-remaining-tokens"));
            assertThat(estimate).as("the tokens of the second call alone").isBetween(1L, 20L);
        }
    }

    @Test
    void a_reload_keeps_what_was_used_and_takes_other_amounts() throws Exception {
        String yaml = limits(rule("kind: all, requests: 2, period: hour"));
        try (var gateway = answering(GatewayFixture.open(yaml))) {
            chat(gateway, "gpt");
            chat(gateway, "gpt");
            assertThat(chat(gateway, "gpt").status()).isEqualTo(429);

            reload(gateway, yaml);
            assertThat(chat(gateway, "gpt").status()).isEqualTo(429);

            reload(gateway, yaml.replace("requests: 2", "requests: 20"));
            assertThat(chat(gateway, "gpt").status()).isEqualTo(200);

            reload(gateway, "");
            assertThat(chat(gateway, "gpt").field("x-ratelimit-limit-requests")).isNull();
        }
    }

    private static void reload(GatewayFixture gateway, String yaml) throws Exception {
        gateway.gatehouse().reload(gateway.read("server: {port: 0}\n" + gateway.accounts() + yaml));
    }
}
