package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedKeysJourneyTest {
    private static final String MASTER = "master-key-of-refusals";
    private static final String YAML =
            "server: {port: 0, trusted-proxies: [127.0.0.1], master-key: " + MASTER + "}\n";

    private static Reply ask(GatewayFixture gateway, String path, String key, String address) {
        return gateway.raw(
                ScriptedClient.request(
                        "GET",
                        path,
                        "Authorization: Bearer " + key,
                        "X-Forwarded-For: " + address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/models", "/admin/keys"})
    void an_address_that_sends_many_wrong_keys_has_to_wait_and_right_keys_are_not_slowed(
            String path) {
        try (var gateway = GatewayFixture.open(YAML + "keys: {refusals-per-minute: 3}\n")) {
            for (int i = 0; i < 3; i++) {
                assertThat(ask(gateway, path, "wrong-key-" + i, "203.0.113.5").status())
                        .isEqualTo(401);
            }

            Reply slowed = ask(gateway, path, "wrong-key-x", "203.0.113.5");
            assertThat(slowed.status()).isEqualTo(429);
            assertThat(slowed.head()).containsIgnoringCase("retry-after: 1");
            assertThat(ask(gateway, path, MASTER, "203.0.113.5").status()).isEqualTo(200);
            assertThat(ask(gateway, path, "wrong-key-x", "203.0.113.6").status()).isEqualTo(401);
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void refusals_without_a_limit_stay_401() {
        try (var gateway = GatewayFixture.open(YAML + "keys: {refusals-per-minute: 0}\n")) {
            for (int i = 0; i < 40; i++) {
                assertThat(ask(gateway, "/v1/models", "wrong-key-" + i, "203.0.113.5").status())
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void slowed_keys_are_counted() {
        String yaml = YAML + "keys: {refusals-per-minute: 1}\nmetrics: {enabled: true}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            ask(gateway, "/v1/models", "wrong-key-1", "203.0.113.5");
            ask(gateway, "/v1/models", "wrong-key-2", "203.0.113.5");

            assertThat(ask(gateway, "/metrics", MASTER, "203.0.113.5").body())
                    .contains(
                            "gatehouse_rate_limited_calls_total{kind=\"address\",measure=\"refused-keys\"} 1.0");
        }
    }
}
