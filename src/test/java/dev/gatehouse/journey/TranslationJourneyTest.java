package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Extensions;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls whose client and provider use different dialects. Both dialects are invented, so that
/// nothing but the hub model connects them.
class TranslationJourneyTest {
    private static final Extensions TOYS =
            new Extensions(
                    List.of(ToyClient.dialect(), ToyProvider.dialect()), List.of(), List.of());

    private static final String ENTRY =
            """
            {"only-responses": {
              "base-url": "http://127.0.0.1:1/v1",
              "operations": {"responses": "/responses"}
            }}
            """;

    private static final String ACCOUNT =
            "  one: {type: %s, base-url: UPSTREAM, api-key: %s, models: [gpt]}\n";
    private static final String NO_RETRIES = "retry: {max-retries: 0}\nproviders:\n" + ACCOUNT;

    private static final String WORDS = ToyProvider.event("{\"words\":[\"w0 \",\"w1 \"]}");
    private static final String USED =
            ToyProvider.event("{\"words\":[\"w2 \"],\"usage\":{\"in\":3,\"out\":1}}");
    private static final String STOP =
            ToyProvider.event("{\"stop\":true,\"usage\":{\"in\":3,\"out\":4}}");

    /// What the client receives of [#WORDS].
    private static final String BEGUN =
            ToyClient.event("begin", "{}")
                    + ToyClient.event("text", "\"w0 \"")
                    + ToyClient.event("text", "\"w1 \"");

    private static final String CHAT_ANSWER =
            """
            {"id": "c1", "object": "chat.completion", "created": 1, "model": "gpt", "choices": [
              {"index": 0, "finish_reason": "stop", "logprobs": null,
               "message": {"role": "assistant", "content": "hello", "refusal": null}}]}
            """;

    private static final String CLOSED = ToyClient.event("close", "{}");

    @TempDir private Path directory;

    @BeforeEach
    void writeEntry() throws IOException {
        Files.writeString(directory.resolve("providers.json"), ENTRY);
    }

    @Test
    void a_request_reaches_the_provider_in_its_dialect_and_at_its_path() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, "{\"text\":\"hello\"}"));

            ask(gateway, "say \"h\u00e9\"", false, "Toy-Mood: fine", "Anthropic-Beta: b");

            var received = gateway.upstream().only();
            assertThat(received.line()).isEqualTo("POST /v1/responses HTTP/1.1");
            assertThat(received.text())
                    .isEqualTo(
                            "{\"model\":\"gpt\",\"messages\":[\"USER: say \\\"h\u00e9\\\"\"],"
                                    + "\"stream\":false}");
            assertThat(received.all("toy-mood")).containsExactly("fine");
            assertThat(received.all("anthropic-beta")).isEmpty();
        }
    }

    @Test
    void a_whole_answer_reaches_the_client_in_its_dialect_and_its_usage_is_counted() {
        try (var gateway = open(TOYS)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    200,
                                    "{\"text\":\"hello\",\"usage\":{\"in\":3,\"out\":2}}",
                                    "Toy-Region: here"));

            Reply reply = ask(gateway, "hi", false);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo(
                            "{\"toy\":\"reply\",\"texts\":[\"hello\"],\"reason\":\"LENGTH\","
                                    + "\"total\":5}");
            assertThat(reply.all("content-type")).containsExactly("application/json");
            assertThat(reply.all("toy-region")).containsExactly("here");
            assertThat(gateway.callLine())
                    .contains("\"operation\":\"messages\"", "\"outcome\":\"success\"")
                    .contains("\"input_tokens\":3", "\"output_tokens\":2");
        }
    }

    @Test
    void a_stream_reaches_the_client_in_order_with_its_end_and_its_usage_is_counted() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(stream(WORDS, ": a comment\n\n", USED, STOP));

            Reply reply = ask(gateway, "hi", true);

            assertThat(gateway.upstream().only().text()).contains("\"stream\":true");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.whole()).isTrue();
            assertThat(reply.body())
                    .isEqualTo(
                            BEGUN
                                    + ToyClient.event("text", "\"w2 \"")
                                    + ToyClient.event("total", "4")
                                    + ToyClient.event("total", "7")
                                    + ToyClient.event("reason", "\"END\"")
                                    + CLOSED
                                    + ToyClient.event("done", "{}"));
            assertThat(gateway.callLine())
                    .contains("\"stream\":true", "\"outcome\":\"success\"")
                    .contains("\"input_tokens\":3", "\"output_tokens\":4");
        }
    }

    @Test
    void nothing_that_follows_the_end_of_a_stream_reaches_the_client() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(stream(WORDS, STOP, WORDS, STOP));

            assertThat(ask(gateway, "hi", true).body())
                    .startsWith(BEGUN)
                    .endsWith(CLOSED + ToyClient.event("done", "{}"))
                    .containsOnlyOnce("w0 ")
                    .containsOnlyOnce("toy-done");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_stream_cut_in_the_middle_ends_with_a_problem_and_is_never_completed(boolean orderly) {
        try (var gateway = open(TOYS)) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream().chunk(WORDS).chunk(USED);
                                if (orderly) {
                                    talk.lastChunk();
                                } else {
                                    talk.close();
                                }
                            });

            Reply reply = ask(gateway, "hi", true);

            cut(reply, "upstream_truncated");
            assertThat(gateway.callLine())
                    .contains("\"outcome\":\"cut\"", "\"error\":\"upstream_truncated\"")
                    .contains("\"input_tokens\":3", "\"output_tokens\":");
        }
    }

    @Test
    void a_stream_that_ends_before_any_content_is_an_error_response() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(stream());

            rejected(ask(gateway, "hi", true), 502, "upstream_truncated");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void an_error_in_a_stream_before_content_is_an_error_response_with_its_status(int status) {
        try (var gateway = open(TOYS)) {
            String event = ToyProvider.event(ToyProvider.oops(status, "not now"));
            gateway.upstream().next(stream(event));

            Reply reply = ask(gateway, "hi", true);

            String label = status == 429 ? "provider_rate_limit" : "provider_overloaded";
            rejected(reply, status, label);
            assertThat(reply.text("message")).contains("not now");
        }
    }

    @Test
    void an_error_in_a_stream_after_content_is_an_event() {
        try (var gateway = open(TOYS)) {
            String event = ToyProvider.event(ToyProvider.oops(503, "not now"));
            gateway.upstream().next(stream(WORDS, event, STOP));

            Reply reply = ask(gateway, "hi", true);

            cut(reply, "provider_overloaded");
            assertThat(reply.body()).contains("\"status\":503", "not now");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_error_response_of_the_provider_reaches_the_client_in_its_dialect(boolean streamed) {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(ScriptedUpstream.json(429, ToyProvider.oops(429, "too fast")));

            Reply reply = ask(gateway, "hi", streamed);

            rejected(reply, 429, "provider_rate_limit");
            assertThat(reply.text("message")).contains("too fast");
        }
    }

    @Test
    void an_error_in_a_whole_answer_with_a_good_status_is_an_error_response() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, ToyProvider.oops(503, "not now")));

            rejected(ask(gateway, "hi", false), 503, "provider_overloaded");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"messages\":\"nothing\"}", "{\"text\":7}", "{oh no", "[]"})
    void a_whole_answer_that_cannot_be_read_is_a_502_in_the_clients_dialect(String answer) {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, answer));

            rejected(ask(gateway, "hi", false), 502, "upstream_error");
        }
    }

    @Test
    void an_event_that_cannot_be_read_before_content_is_a_502_in_the_clients_dialect() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(stream(ToyProvider.event("{\"words\":[7]}"), WORDS, STOP));

            rejected(ask(gateway, "hi", true), 502, "upstream_error");
        }
    }

    @Test
    void an_event_that_cannot_be_read_after_content_ends_the_stream_with_a_problem() {
        try (var gateway = open(TOYS)) {
            gateway.upstream().next(stream(WORDS, ToyProvider.event("{oh no"), STOP));

            cut(ask(gateway, "hi", true), "upstream_error");
        }
    }

    @Test
    void a_request_that_cannot_be_read_is_rejected_and_sent_to_no_provider() {
        try (var gateway = open(TOYS)) {
            String body = "{\"model\":\"one/gpt\",\"text\":[]}";

            rejected(gateway.ask(WireFormat.MESSAGES, body), 400, "invalid_request");

            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_provider_of_several_operations_is_asked_for_the_one_closest_to_its_models() {
        String yaml = NO_RETRIES.formatted("openai", GatewayFixture.KEY);
        try (var gateway = GatewayFixture.open(yaml, TOYS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, CHAT_ANSWER));

            assertThat(ask(gateway, "hi", false).body()).contains("\"texts\":[\"hello\"]");

            assertThat(gateway.upstream().only().line()).contains(" /v1/chat/completions ");
        }
    }

    @Test
    void an_operation_that_nothing_translates_is_not_offered() {
        try (var gateway = open(TOYS)) {
            Reply reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1/embeddings", "{\"model\":\"one/gpt\",\"input\":\"a\"}"));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(gateway.callLine()).contains("\"error\":\"operation_not_offered\"");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    /// A gateway before a provider that serves the Responses API alone.
    private GatewayFixture open(Extensions extensions) {
        String yaml = NO_RETRIES.formatted("only-responses", GatewayFixture.KEY);
        var environment = Map.of("PROVIDERS_FILE", directory.resolve("providers.json") + "");
        return GatewayFixture.open(
                new GatewayFixture.Plan(yaml, environment, null, extensions), false);
    }

    private static Reply ask(
            GatewayFixture gateway, String text, boolean streamed, String... fields) {
        return gateway.ask(WireFormat.MESSAGES, ToyClient.request(text, streamed), fields);
    }

    private static ScriptedUpstream.Script stream(String... events) {
        return talk -> {
            talk.beginStream();
            for (String event : events) {
                talk.chunk(event);
            }
            talk.lastChunk();
        };
    }

    private static void rejected(Reply reply, int status, String label) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.all("content-type")).containsExactly("application/json");
        assertThat(reply.text("toy")).isEqualTo("problem");
        assertThat(reply.text("status")).isEqualTo(status + "");
        assertThat(reply.text("label")).isEqualTo(label);
    }

    /// A stream that has begun with [#WORDS], and ends with the problem and nothing else.
    private static void cut(Reply reply, String label) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .startsWith(BEGUN)
                .contains(CLOSED + "event: toy-problem\ndata: {\"toy\":\"problem\"")
                .containsOnlyOnce("event: toy-problem")
                .contains("\"label\":\"" + label + "\"")
                .doesNotContain("toy-done");
        assertThat(reply.body().lines().filter(line -> line.startsWith("event: ")).toList())
                .endsWith("event: toy-close", "event: toy-problem");
    }
}
