package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// The status of accounts, and tests of them with real requests.
class ProvidersJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TEST = "/admin/providers/one/test";
    private static final String LIST = "{\"data\":[{\"id\":\"m1\"},{\"id\":\"m2\"}]}";
    private static final String ACCOUNT =
            """
            retry: {max-retries: 0}
            catalogue: {configured-models: merge}
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-secret-of-one, models: [gpt]}
            """;

    private static JsonNode get(GatewayFixture gateway, String path) throws IOException {
        return JSON.readTree(gateway.raw(ScriptedClient.request("GET", path)).body());
    }

    private static JsonNode test(GatewayFixture gateway, String body) throws IOException {
        ScriptedClient.Reply reply = gateway.raw(ScriptedClient.post(TEST, body));
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        return JSON.readTree(reply.body());
    }

    private static JsonNode status(GatewayFixture gateway) throws IOException {
        return get(gateway, "/admin/providers/status").at("/providers/0");
    }

    @Test
    void the_list_of_models_is_fetched_for_a_test_and_no_call_is_recorded() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNT)) {
            gateway.upstream().always(ScriptedUpstream.json(200, LIST));

            JsonNode tested = test(gateway, "");

            assertThat(tested.get("status").asText()).isEqualTo("ok");
            assertThat(tested.get("test").asText()).isEqualTo("models");
            assertThat(tested.get("problem").isNull()).isTrue();
            JsonNode status = status(gateway);
            assertThat(status.get("status").asText()).isEqualTo("healthy");
            assertThat(status.get("credentials_set").asBoolean()).isTrue();
            assertThat(status.at("/runtime/discovered_model_count").asInt()).isEqualTo(3);
            assertThat(status.at("/runtime/last_model_fetch_at").isNull()).isFalse();
            assertThat(status.toString()).doesNotContain("sk-secret-of-one");
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));
            gateway.ask(WireFormat.CHAT, false);
            Await.until("the row of the call", () -> entries(gateway).size() == 1);
            assertThat(entries(gateway).get(0).get("endpoint").asText()).doesNotContain("/test");
        }
    }

    private static JsonNode entries(GatewayFixture gateway) throws IOException {
        return get(gateway, "/admin/usage/log").path("entries");
    }

    @Test
    void a_test_states_in_words_why_it_failed_without_the_credential() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNT)) {
            String echo = "{\"error\":{\"message\":\"wrong key sk-secret-of-one\"}}";
            gateway.upstream().always(ScriptedUpstream.json(401, echo));

            JsonNode rejected = test(gateway, "");
            assertThat(rejected.get("status").asText()).isEqualTo("failed");
            assertThat(rejected.get("problem").asText()).contains("401", "rejects the credentials");
            JsonNode call = test(gateway, "{\"model\":\"gpt\"}");
            assertThat(call.get("status").asText()).isEqualTo("failed");
            assertThat(call.toString()).doesNotContain("sk-secret-of-one");
            JsonNode status = status(gateway);
            assertThat(status.get("status").asText()).isEqualTo("unhealthy");
            assertThat(status.get("last_error_at").isNull()).isFalse();
            assertThat(status.toString()).doesNotContain("sk-secret-of-one");
        }
    }

    @Test
    void a_test_with_a_model_is_a_call_that_is_recorded_as_the_operators_test() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNT)) {
            gateway.upstream().always(talk -> talk.send(WireFormat.CHAT.wholeResponse()));

            JsonNode tested = test(gateway, "{\"model\":\"gpt\"}");

            assertThat(tested.get("status").asText()).as(tested.toString()).isEqualTo("ok");
            Await.until("its row", () -> entries(gateway).size() == 1);
            JsonNode row = entries(gateway).get(0);
            assertThat(row.get("endpoint").asText()).isEqualTo(TEST);
            assertThat(row.get("request_id")).isEqualTo(tested.get("request_id"));
            assertThat(row.get("input_tokens").asInt()).isEqualTo(3);
            assertThat(gateway.gatehouse().live().size()).isZero();
        }
    }

    @Test
    void a_test_ends_at_its_time_limit() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNT)) {
            gateway.upstream().always(ScriptedUpstream.Talk::stall);

            JsonNode late = test(gateway, "{\"timeout_seconds\":1}");

            assertThat(late.get("problem").asText()).isEqualTo("it did not answer in time");
            JsonNode call = test(gateway, "{\"model\":\"gpt\",\"timeout_seconds\":1}");
            assertThat(call.get("status").asText()).isEqualTo("failed");
        }
    }

    @Test
    void an_account_that_is_unknown_or_a_body_that_is_wrong_is_rejected() {
        try (var gateway = GatewayFixture.open(ACCOUNT)) {
            String unknown = ScriptedClient.post("/admin/providers/nobody/test", "");
            assertThat(gateway.raw(unknown).status()).isEqualTo(404);
            ScriptedClient.Reply wrong = gateway.raw(ScriptedClient.post(TEST, "{\"model\":1}"));
            assertThat(wrong.status()).isEqualTo(400);
            assertThat(wrong.text("error", "param")).isEqualTo("model");
        }
    }

    @Test
    void status_and_tests_need_the_master_key() {
        try (var gateway =
                GatewayFixture.open("server: {port: 0, master-key: right-1234567890}\n")) {
            for (String request :
                    new String[] {
                        ScriptedClient.request("GET", "/admin/providers/status"),
                        ScriptedClient.post(TEST, "", "Authorization: Bearer wrong"),
                        ScriptedClient.post("/admin/runtime/refresh", ""),
                        ScriptedClient.request("GET", "/admin/runtime/config")
                    }) {
                var reply = gateway.client().send(request).lastReply();
                assertThat(reply.status()).as(request).isEqualTo(401);
            }
        }
    }
}
