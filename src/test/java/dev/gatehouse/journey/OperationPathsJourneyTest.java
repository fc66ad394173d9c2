package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Operations with a path for whole answers and another for streams.
class OperationPathsJourneyTest {
    private static final String ENTRY =
            """
            {"acme": {"streams": "exact", "operations": {
              "chat-completions": {
                "path": "/models/{model}:chat", "stream": "/models/{model}:chatStream?alt=sse"},
              "embeddings": "/models/{model}:embed?task=search"}}}
            """;
    private static final String ACCOUNTS =
            """
            providers:
              one: {type: acme, base-url: 'UPSTREAM', api-key: sk-1, api-version: v9}
            """;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource({
        "false, gpt, /v1/models/gpt:chat?api-version=v9",
        "true, gpt, /v1/models/gpt:chatStream?alt=sse&api-version=v9",
        "false, anthropic.claude-v1:0, /v1/models/anthropic.claude-v1%3A0:chat?api-version=v9",
        "false, arn:aws:x/y+z, /v1/models/arn%3Aaws%3Ax%2Fy%2Bz:chat?api-version=v9",
        "true, claude@20250514, " + "/v1/models/claude@20250514:chatStream?alt=sse&api-version=v9",
        "false, a?b#c%2F, /v1/models/a%3Fb%23c%252F:chat?api-version=v9"
    })
    void a_stream_has_a_path_of_its_own_and_the_model_is_one_segment(
            boolean streamed, String model, String path) throws IOException {
        try (var gateway = open()) {
            if (streamed) {
                gateway.upstream().always(ScriptedUpstream.stream(WireFormat.CHAT, 2));
            }
            String body =
                    "{\"model\":\"one/%s\",\"messages\":[],\"stream\":%s}"
                            .formatted(model, streamed);

            var reply = gateway.ask(WireFormat.CHAT, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(gateway.upstream().asked())
                    .first()
                    .satisfies(it -> assertThat(it.line()).isEqualTo("POST " + path + " HTTP/1.1"));
        }
    }

    @Test
    void a_path_for_both_may_have_a_query() throws IOException {
        try (var gateway = open()) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{\"data\":[]}"));

            gateway.raw(
                    ScriptedClient.post("/v1/embeddings", "{\"model\":\"one/e\",\"input\":\"x\"}"));

            assertThat(gateway.upstream().asked())
                    .first()
                    .satisfies(
                            it ->
                                    assertThat(it.line())
                                            .contains("/e:embed?task=search&api-version=v9"));
        }
    }

    private GatewayFixture open() throws IOException {
        Path file = directory.resolve("providers.json");
        Files.writeString(file, ENTRY);
        var environment = Map.of("PROVIDERS_FILE", file.toString());
        return GatewayFixture.open(new GatewayFixture.Plan(ACCOUNTS, environment, null), false);
    }
}
