package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The settings in force, and their refresh, by administration.
class RuntimeJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REFRESH = ScriptedClient.post("/admin/runtime/refresh", "");

    private static JsonNode refresh(GatewayFixture gateway) throws IOException {
        ScriptedClient.Reply reply = gateway.raw(REFRESH);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }

    private static String settings(GatewayFixture gateway, String more) {
        String data = gateway.place().directory() + "/data";
        return "server: {port: 0}\ndata-dir: '" + data + "'\n" + gateway.accounts() + more;
    }

    @Test
    void a_refresh_takes_changed_settings_and_states_what_changed() throws IOException {
        try (var gateway = GatewayFixture.open()) {
            gateway.write(settings(gateway, "retry: {max-retries: 7}\n"));

            JsonNode report = refresh(gateway);

            assertThat(report.get("status").asText()).as(report.toString()).isEqualTo("ok");
            assertThat(report.get("changed").toString()).isEqualTo("[\"retry.max-retries\"]");
            assertThat(report.get("provider_count").asInt()).isEqualTo(2);
            assertThat(report.at("/steps/0/name").asText()).isEqualTo("settings");
            assertThat(gateway.gatehouse().configuration().settings().retry().maxRetries())
                    .isEqualTo(7);
            JsonNode again = refresh(gateway);
            assertThat(again.get("changed")).isEmpty();
        }
    }

    @Test
    void faults_have_their_line_and_cure_and_the_old_settings_stay() throws IOException {
        try (var gateway = GatewayFixture.open()) {
            gateway.write(settings(gateway, "retry:\n  max-retrys: 7\n"));

            JsonNode report = refresh(gateway);

            assertThat(report.get("status").asText()).isEqualTo("partial");
            assertThat(report.get("changed")).isEmpty();
            JsonNode fault = report.at("/faults/0");
            assertThat(fault.get("severity").asText()).isEqualTo("error");
            assertThat(fault.get("line").asInt()).isGreaterThan(4);
            assertThat(fault.get("message").asText()).contains("max-retrys");
            assertThat(fault.get("cure").asText()).contains("max-retries");
        }
    }

    @Test
    void a_list_of_models_that_cannot_be_fetched_is_named() throws IOException {
        String yaml =
                """
                providers:
                  one: {type: openai, base-url: UPSTREAM, api-key: sk-secret-of-one}
                """;
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(500, "{}"));

            JsonNode report = refresh(gateway);

            assertThat(report.get("status").asText()).isEqualTo("partial");
            assertThat(report.at("/steps/1/error").asText()).startsWith("one: ").contains("500");
        }
    }

    @Test
    void the_settings_in_force_have_their_origins_and_no_secret() throws IOException {
        String yaml = "server: {port: 0, master-key: mk-1234567890}\nretry: {max-retries: 4}\n";
        try (var gateway = GatewayFixture.open(yaml)) {
            String path = "/admin/runtime/config";
            String asked =
                    ScriptedClient.request("GET", path, "Authorization: Bearer mk-1234567890");
            String body = gateway.raw(asked).body();

            assertThat(body).doesNotContain("mk-1234567890").doesNotContain(GatewayFixture.KEY);
            JsonNode config = JSON.readTree(body);
            assertThat(value(config, "retry.max-retries").get("value").asText()).isEqualTo("4");
            assertThat(value(config, "retry.max-retries").get("origin").asText())
                    .contains("gatehouse.yaml:");
            assertThat(value(config, "server.master-key").get("value").asText()).isEqualTo("***");
            assertThat(value(config, "usage.enabled").get("origin").asText()).isEqualTo("default");
            assertThat(config.get("file").asText()).endsWith("gatehouse.yaml");
        }
    }

    private static JsonNode value(JsonNode config, String path) {
        for (JsonNode each : config.get("settings")) {
            if (each.get("path").asText().equals(path)) {
                return each;
            }
        }
        throw new AssertionError("no " + path + " in " + config);
    }
}
