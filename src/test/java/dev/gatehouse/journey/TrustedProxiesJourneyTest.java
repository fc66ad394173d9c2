package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesJourneyTest {
    private static final String FIELD = "X-Forwarded-For: 1.2.3.4, 203.0.113.5";

    @Test
    void the_log_has_the_client_behind_a_trusted_proxy() {
        String yaml = "server: {port: 0, trusted-proxies: [127.0.0.0/8]}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.raw(ScriptedClient.request("GET", "/v1/nothing", FIELD));

            Await.until("the line", () -> gateway.logged().contains("\"status\":404"));
            assertThat(gateway.logged()).contains("\"client\":\"203.0.113.5\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "[10.0.0.0/8]"})
    void others_do_not_choose_their_address(String trusted) {
        String yaml = "server: {port: 0, trusted-proxies: " + trusted + "}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.raw(ScriptedClient.request("GET", "/v1/nothing", FIELD));

            Await.until("the line", () -> gateway.logged().contains("\"status\":404"));
            assertThat(gateway.logged())
                    .contains("\"client\":\"127.0.0.1\"")
                    .doesNotContain("203.0.113.5");
        }
    }

    /// A client behind a proxy on this machine does not run on it.
    @Test
    void a_client_behind_a_trusted_proxy_does_not_administer_without_a_key() {
        String yaml = "server: {port: 0, trusted-proxies: [127.0.0.1]}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            String request =
                    ScriptedClient.request("GET", "/admin/keys", "X-Forwarded-For: 127.0.0.1");

            assertThat(gateway.raw(request).status()).isIn(401, 403);
        }
    }
}
