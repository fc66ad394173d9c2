package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.time.Duration;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What operators see of routing: who would be asked and why, and how targets are doing.
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
    void an_explanation_names_everyone_in_order_with_the_reason_and_asks_nobody() {
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
            int asked = gateway.upstream().asked().size();

            Reply reply = pool.ask(gateway, true, EXPLAIN);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text("object")).isEqualTo("gatehouse.explanation");
            assertThat(reply.text("operation")).isEqualTo("chat completions");
            assertThat(lines(reply))
                    .isEqualTo(
                            """
                            1 d place 4 in order
                            2 e place 5 in order
                            null a its condition 'tags' is not met
                            null b its account is set aside, for 25 s more
                            null c it asked for a pause, for 15 s more""");
            assertThat(gateway.upstream().asked()).hasSize(asked);
        }
    }

    @Test
    void a_single_model_is_explained_as_well() {
        try (var gateway = GatewayFixture.open()) {
            Reply reply = gateway.ask(WireFormat.MESSAGES, false, EXPLAIN);

            assertThat(reply.body())
                    .contains(
                            "{\"account\":\"two\",\"model\":\"opus\","
                                    + "\"why\":\"it is the only one\",\"order\":1}");
            assertThat(gateway.upstream().asked()).isEmpty();
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
                            "\"id\":\"a\",\"provider\":\"openai\",\"suspended\":false,\"limit\":null,\"targets\":"
                                    + "[{\"model\":\"m\",\"state\":\"open\",\"in_flight\":0,"
                                    + "\"retry_in_ms\":10000,\"last_error\":\"provider_overloaded\"}]",
                            "\"state\":\"rate-limited\"",
                            "\"id\":\"c\"",
                            "\"state\":\"closed\"");
            assertThat(metrics)
                    .contains(
                            "gatehouse_target_state{account=\"a\",model=\"m\",state=\"open\"} 1",
                            "gatehouse_target_state{account=\"b\",model=\"m\",state=\"rate-limited\"} 1",
                            "gatehouse_target_state{account=\"c\",model=\"m\",state=\"closed\"} 1",
                            "gatehouse_target_calls_in_flight{account=\"c\",model=\"m\"} 0",
                            "gatehouse_attempts_total{account=\"a\",error=\"provider_overloaded\"} 5");
        }
    }

    private static String providers(String field) {
        return "GET /admin/api/v1/providers HTTP/1.1\r\nHost: localhost\r\n" + field + "\r\n\r\n";
    }
}
