package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Providers that stream where a whole answer was requested, in the dialect of the client and in
/// another.
class GatheredAnswersJourneyTest {
    private static final String ACCOUNTS =
            """
            providers:
              chat: {type: moonshot, base-url: 'UPSTREAM', api-key: KEY, models: [m]}
              messages: {type: anthropic, base-url: 'UPSTREAM', api-key: KEY, models: [m]}
            models:
              twice: {targets: [{model: chat/m}, {model: messages/m}]}
            retry: {max-retries: 1, initial-backoff: 1ms}
            """
                    .replace("KEY", GatewayFixture.KEY);

    private static String request(String path, String model) {
        String limit = path.endsWith("messages") ? "\"max_tokens\":9," : "";
        String turn = "{\"role\":\"user\",\"content\":\"go\"}";
        String prompt =
                path.endsWith("responses") ? "\"input\":\"go\"" : "\"messages\":[" + turn + "]";
        return ScriptedClient.post(path, "{\"model\":\"" + model + "\"," + limit + prompt + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions, CHAT",
        "/v1/chat/completions, MESSAGES",
        "/v1/messages, CHAT",
        "/v1/messages, MESSAGES",
        "/v1/responses, CHAT",
        "/v1/responses, MESSAGES"
    })
    void a_stream_is_a_whole_answer_in_the_dialect_of_the_client(String path, WireFormat provider) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().always(ScriptedUpstream.stream(provider, 3));

            Reply reply = gateway.raw(request(path, provider.operation() + "/m"));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.field("Content-Type")).startsWith("application/json");
            assertThat(reply.body()).contains("w0 w1 w2 ");
            assertThat(gateway.logged()).contains("\"outcome\":\"success\"");
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @Test
    void a_stream_that_is_cut_is_no_answer_and_another_target_is_asked() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream();
                                List<String> events = WireFormat.CHAT.stream(2);
                                talk.chunk(events.get(0)).chunk(events.get(1)).lastChunk();
                            })
                    .always(ScriptedUpstream.stream(WireFormat.MESSAGES, 2));

            Reply reply = gateway.raw(request("/v1/chat/completions", "twice"));

            assertThat(reply.body()).contains("w0 w1 ");
            assertThat(gateway.upstream().received()).hasSizeGreaterThan(1);
        }
    }

    @Test
    void an_error_in_the_stream_is_the_error_of_the_provider() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream();
                                talk.chunk(
                                        "data: {\"error\":{\"message\":\"no\",\"code\":429}}\n\n");
                                talk.lastChunk();
                            });

            Reply reply = gateway.raw(request("/v1/messages", "chat/m"));

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body()).contains("\"type\":\"error\"");
        }
    }
}
