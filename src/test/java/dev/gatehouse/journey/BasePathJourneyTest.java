package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every path below a base path, and below each prefix that clients put before it.
class BasePathJourneyTest {
    /// Names that stand in paths of clients too.
    private static final String[] BASES = {"/gw", "/v1", "/p/openai", "/anthropic/files"};

    private static String settings(String base) {
        return "server: {port: 0, base-path: " + base + "}\n";
    }

    private static final String OPEN =
            """
            providers:
              one: {type: openai, base-url: 'UPSTREAM', api-key: one-key}
              two: {type: anthropic, base-url: 'UPSTREAM', api-key: two-key}
            """;

    @ParameterizedTest
    @CsvSource({
        "/v1/messages/none/such, true",
        "/anthropic/v1/skills, true",
        "/v1/anthropic/skills, true",
        "/anthropic/files, true",
        "/anthropic/v1/models/nobody, true",
        "/v1/threads/t1/messages, false",
        "/v1/chat/completions/c1/messages, false",
        "/openai/v1/threads, false",
        "/v1/files, false"
    })
    void the_path_shows_the_dialect(String path, boolean messages) {
        for (String base : BASES) {
            try (var gateway = GatewayFixture.open(settings(base) + OPEN)) {
                gateway.upstream().always(ScriptedUpstream.json(418, "{}"));

                Reply reply = gateway.raw(ScriptedClient.request("GET", base + path));

                assertThat(reply.text("type") != null).as(reply.body()).isEqualTo(messages);
                assertThat(gateway.upstream().received())
                        .filteredOn(it -> !it.line().contains("/v1/models"))
                        .allMatch(it -> it.all("x-api-key").isEmpty() != messages);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/files/f?x=1, /v1/files/f?x=1",
        "/openai/v1/files/f, /v1/files/f",
        "/openai/threads/t, /v1/threads/t",
        "/openai/v1/threads/openai/v1, /v1/threads/openai/v1",
        "/v1/vector_stores/v1/files, /v1/vector_stores/v1/files",
        "/anthropic/v1/skills/a%2Fb, /v1/skills/a%2Fb",
        "/v1/anthropic/skills, /v1/skills",
        "/p/one/v1/odd, /v1/odd",
        "/p/two/p/one, /v1/p/one"
    })
    void what_is_relayed_keeps_what_stands_behind_its_prefix(String path, String sent) {
        for (String base : new String[] {"", "/gw", "/v1", "/p/openai", "/anthropic/files"}) {
            try (var gateway = GatewayFixture.open(settings("'" + base + "'") + OPEN)) {
                gateway.upstream().always(ScriptedUpstream.json(200, "{}"));

                gateway.raw(ScriptedClient.request("GET", base + path));

                assertThat(gateway.upstream().received())
                        .extracting(ReceivedRequest::line)
                        .contains("GET " + sent + " HTTP/1.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/messages", "/anthropic/v1/x", "/v1/files", "/p/one/x"})
    void nothing_is_found_beside_the_base_path(String path) {
        try (var gateway = GatewayFixture.open(settings("/gw") + OPEN)) {
            Reply reply = gateway.raw(ScriptedClient.request("GET", path));

            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains(path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/openai/deployments/gpt/odd",
                "/openai/deployments/gpt/extensions/chat/completions"
            })
    void a_path_with_a_model_and_no_operation_is_not_relayed(String path) {
        try (var gateway = GatewayFixture.open("providers:\n" + OPEN.substring(11))) {
            assertThat(gateway.raw(ScriptedClient.post(path, "{}")).status()).isEqualTo(404);
        }
    }
}
