package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Routing as operators see it: the order of targets with reasons, and their health.
class RoutingViewsJourneyTest {
    private static final Pattern TARGET =
            Pattern.compile(
                    "\\{\"account\":\"(\\w)\",\"model\":\"m\",\"why\":\"([^\"]*)\",\"order\":(\\w+)}");
    private static final String[] EXPLAIN = {"X-Gatehouse-Explain: true"};

    private static String lines(Reply reply) {
        return TARGET.matcher(reply.body())
                .results()
                .map(it -> it.group(3) + " " + it.group(1) + " " + it.group(2))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void an_explanation_lists_the_targets_in_order_with_reasons_and_sends_no_request() {
        var pool = new Pool(WireFormat.CHAT);
        String yaml =
                Pool.providers(WireFormat.CHAT, 5)
                        + """
                        models:
                          fast:
                            targets:
                              - {model: a/m, tags: [night]}
                              - {model: b/m}
                              - {model: c/m}
                              - {model: d/m}
                              - {model: e/m}
                        """;
        try (var gateway = GatewayFixture.virtual(yaml)) {
            gateway.upstream().always(pool);
            pool.on("b", ScriptedUpstream.error(WireFormat.CHAT, 401, "no"));
            pool.on("c", ScriptedUpstream.error(WireFormat.CHAT, 429, "wait", "Retry-After: 20"));
            pool.ask(gateway, false);
            gateway.advance(Duration.ofSeconds(5));
            int received = gateway.upstream().received().size();

            Reply reply = pool.ask(gateway, true, EXPLAIN);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("object")).isEqualTo("gatehouse.explanation");
            assertThat(reply.text("operation")).isEqualTo("chat completions");
            assertThat(lines(reply))
                    .isEqualTo(
                            """
                            1 d position 4 in order
                            2 e position 5 in order
                            null a its condition 'tags' is not met
                            null b its account is suspended, for 25 s more
                            null c rate limited, for 15 s more""");
            assertThat(gateway.upstream().received()).hasSize(received);
        }
    }

    @Test
    void a_single_model_is_explained_as_well() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.ask(WireFormat.MESSAGES, false, EXPLAIN);

            assertThat(reply.body())
                    .contains(
                            "{\"account\":\"two\",\"model\":\"opus\","
                                    + "\"why\":\"the only target\",\"order\":1}");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void operators_and_prometheus_see_how_targets_are_doing() {
        var pool = new Pool(WireFormat.CHAT);
        pool.on("a", ScriptedUpstream.error(WireFormat.CHAT, 503, "down"));
        pool.on("b", ScriptedUpstream.error(WireFormat.CHAT, 429, "wait", "Retry-After: 20"));
        String more = "metrics: {enabled: true}\nserver: {port: 0, master-key: the-master-key}\n";
        String[] key = {"Authorization: Bearer the-master-key"};
        try (var gateway = GatewayFixture.virtual(Pool.yaml(WireFormat.CHAT, 3, more))) {
            gateway.upstream().always(pool);
            for (int i = 0; i < 6; i++) {
                assertThat(pool.ask(gateway, true, key).status()).isEqualTo(200);
            }

            Reply told = gateway.raw(providers(key[0]));
            Reply refused = gateway.raw(providers("X-Nothing: 1"));
            String metrics = gateway.raw(ScriptedClient.request("GET", "/metrics")).body();

            assertThat(refused.status()).isEqualTo(401);
            assertThat(told.body())
                    .contains(
                            "\"id\":\"a\",\"provider\":\"openai\",\"suspended\":false,\"learned\":[],\"limit\":null,\"targets\":"
                                    + "[{\"model\":\"m\",\"state\":\"open\",\"in_flight\":0,\"limit\":null,"
                                    + "\"retry_in_ms\":10000,\"last_error\":\"provider_overloaded\",\"last_error_at\":\"",
                            "\"state\":\"rate-limited\"",
                            "\"id\":\"c\"",
                            "\"state\":\"closed\"");
            assertThat(metrics).contains("gatehouse_log_lines_dropped_total 0.0\n");
            assertThat(metrics)
                    .contains(
                            "gatehouse_target_state{account=\"a\",model=\"m\",state=\"open\"} 1",
                            "gatehouse_target_state{account=\"b\",model=\"m\",state=\"rate-limited\"} 1",
                            "gatehouse_target_state{account=\"c\",model=\"m\",state=\"closed\"} 1",
                            "gatehouse_target_calls_in_flight{account=\"c\",model=\"m\"} 0",
                            "gatehouse_attempts_total{account=\"a\",error=\"provider_overloaded\"} 5");
        }
    }

    /// Else one caller could fill the memory of the gateway, and of whatever collects its metrics.
    @Test
    void callers_cannot_make_up_labels() {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: 'UPSTREAM', api-key: k}
                metrics: {enabled: true}
                """;
        try (var gateway = GatewayFixture.virtual(yaml)) {
            var list = ScriptedUpstream.json(200, "{\"data\":[{\"id\":\"listed\"}]}");
            gateway.upstream()
                    .always(
                            talk ->
                                    (talk.question().line().startsWith("GET ")
                                                    ? list
                                                    : new Pool(WireFormat.CHAT)
                                                            .answer(talk.question()))
                                            .play(talk));
            gateway.advanceUntil(
                    Duration.ofSeconds(5),
                    "the list",
                    () -> models(gateway).contains("one/listed"));
            for (int i = 0; i < 100; i++) {
                assertThat(ask(gateway, "one/made-up-" + i).status()).isEqualTo(200);
            }
            assertThat(ask(gateway, "one/listed").status()).isEqualTo(200);

            String metrics = gateway.raw(ScriptedClient.request("GET", "/metrics")).body();

            assertThat(metrics)
                    .doesNotContain("made-up")
                    .containsPattern("gatehouse_calls_total\\{.*model=\"other\".*} 100.0\n")
                    .containsPattern("gatehouse_calls_total\\{.*model=\"listed\".*} 1.0\n");
        }
    }

    private static Reply ask(GatewayFixture gateway, String model) {
        return gateway.ask(WireFormat.CHAT, "{\"model\":\"%s\",\"messages\":[]}".formatted(model));
    }

    private static String models(GatewayFixture gateway) {
        return gateway.raw(ScriptedClient.request("GET", "/v1/models")).body();
    }

    private static String providers(String field) {
        return "GET /admin/api/v1/providers HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n";
    }

    /// There is no account of that name, and nothing was asked of one.
    @Test
    void a_call_without_an_attempt_counts_for_no_account() {
        try (var gateway = GatewayFixture.open("metrics: {enabled: true}\n")) {
            assertThat(ask(gateway, "nobody").status()).isEqualTo(404);

            String metrics = gateway.raw(ScriptedClient.request("GET", "/metrics")).body();

            assertThat(metrics)
                    .containsPattern("gatehouse_calls_total\\{account=\"none\".*} 1.0\n")
                    .doesNotContainPattern("gatehouse_(attempts|tokens)_total\\{account=\"none\"");
        }
    }
}
