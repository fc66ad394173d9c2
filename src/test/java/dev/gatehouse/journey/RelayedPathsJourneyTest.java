package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is no operation passes at listed paths only.
class RelayedPathsJourneyTest {
    private static final String YAML =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-one-1234567890, models: [gpt]}
              two:
                type: openai
                base-url: UPSTREAM
                api-key: sk-two-1234567890
                models: [gpt]
                relayed-paths: [/house/tools]
              three: {type: openai, base-url: UPSTREAM, api-key: sk-three-123456789, models: [gpt], relayed-paths: ['*']}
            """;

    private static GatewayFixture gateway(String more) {
        var gateway = GatewayFixture.open(YAML + more);
        gateway.upstream().always(ScriptedUpstream.json(200, "{}"));
        return gateway;
    }

    @ParameterizedTest
    @CsvSource({
        "one, /v1/threads, 200",
        "one, /v1/threads/t1/messages, 200",
        "one, /v1/fine_tuning/jobs/j1, 200",
        "one, /v1/fine_tuning/checkpoints/c/permissions, 403",
        "one, /v1/threadsX, 403",
        "one, /v1/usage, 403",
        "one, /v1/house/tools, 403",
        "two, /v1/house/tools/t1, 200",
        "two, /v1/house, 403",
        "two, /v1/threads, 200",
        "three, /v1/whatever, 200",
        "three, /v1/organization/users, 403"
    })
    void a_path_that_is_not_listed_for_the_account_is_not_relayed(
            String account, String path, int status) {
        try (var gateway = gateway("")) {
            Reply reply =
                    gateway.raw(
                            ScriptedClient.request("GET", path, "X-Gatehouse-Account: " + account));

            assertThat(reply.status()).isEqualTo(status);
            assertThat(gateway.upstream().received()).hasSize(status == 200 ? 1 : 0);
        }
    }

    @Test
    void a_path_that_is_not_listed_is_not_relayed_by_way_of_a_model() {
        try (var gateway = gateway("models: {fast: {targets: [{model: one/gpt}]}}\n")) {
            String body = "{\"model\":\"fast\"}";

            Reply reply = gateway.raw(ScriptedClient.post("/v1/tools", body));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text("error", "message")).contains("relayed-paths");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_call_without_an_account_goes_to_one_that_lists_its_path() {
        try (var gateway = gateway("")) {
            assertThat(gateway.raw(ScriptedClient.request("GET", "/v1/house/tools")).status())
                    .isEqualTo(200);

            assertThat(gateway.upstream().only().all("authorization"))
                    .containsExactly("Bearer sk-two-1234567890");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/files", "/v1/batches/b1", "/v1/threads", "/v1/responses/r1"})
    void nothing_is_relayed_where_relays_are_off(String path) {
        try (var gateway = gateway("relay: {enabled: false}\n")) {
            Reply reply = gateway.raw(ScriptedClient.request("GET", path));

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text("error", "message")).contains("not enabled");
            assertThat(gateway.upstream().received()).isEmpty();
            assertThat(gateway.raw(ScriptedClient.request("GET", "/p/one/x")).status())
                    .isEqualTo(200);
        }
    }
}
