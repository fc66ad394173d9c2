package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls of clients of other dialects at a provider of the Gemini API. Its operations are beside
/// those of its compatible API; a client of that gets the compatible one.
class GeminiProviderJourneyTest {
    private static final String ACCOUNTS =
            """
            retry: {max-retries: %d}
            providers:
              g: {type: gemini, base-url: '%s', api-key: KEY, models: [gemini-3-flash]}
            """
                    .replace("KEY", GatewayFixture.KEY);
    private static final String USUAL = ACCOUNTS.formatted(0, "UPSTREAM/openai");

    private static final String TURN =
            """
            ,{"role":"assistant","content":[{"type":"tool_use","id":"g1","name":"f","input":{"x":1}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"g1","content":"ok"}]}
            """;
    private static final String THOUGHT =
            chunk("{\"text\":\"hm\",\"thought\":true}", "", "\"promptTokenCount\":5");
    private static final String CALL =
            chunk(
                    "{\"functionCall\":{\"id\":\"g1\",\"name\":\"f\",\"args\":{\"x\":1}},"
                            + "\"thoughtSignature\":\"c2ln\"}",
                    ",\"finishReason\":\"STOP\"",
                    "\"promptTokenCount\":5,\"candidatesTokenCount\":4,\"thoughtsTokenCount\":3");

    private static String chunk(String part, String reason, String usage) {
        return ("data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[%s]}%s,"
                        + "\"index\":0}],\"usageMetadata\":{%s},\"responseId\":\"r1\"}\r\n\r\n")
                .formatted(part, reason, usage);
    }

    private static String whole(String chunk) {
        return chunk.substring("data: ".length()).strip();
    }

    private static Reply ask(GatewayFixture gateway, String turn, boolean streamed) {
        String body =
                """
                {"model":"g/gemini-3-flash","max_tokens":9,"system":"be kind","messages":[
                  {"role":"user","content":"hi"}%s],
                 "tools":[{"name":"f","input_schema":{"type":"object",
                   "properties":{"x":{"type":"integer"}}}}],
                 "thinking":{"type":"enabled","budget_tokens":2000}%s}
                """
                        .formatted(turn, streamed ? ",\"stream\":true" : "");
        return gateway.ask(WireFormat.MESSAGES, body);
    }

    private static ScriptedUpstream.Script stream(String... chunks) {
        return talk -> {
            talk.beginStream();
            for (String chunk : chunks) {
                talk.chunk(chunk);
            }
            talk.lastChunk();
        };
    }

    @Test
    void a_request_reaches_the_native_operation_and_its_stream_the_client() {
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.upstream().next(stream(THOUGHT, CALL));

            Reply reply = ask(gateway, "", true);

            var asked = gateway.upstream().only();
            assertThat(asked.line())
                    .isEqualTo(
                            "POST /v1/models/gemini-3-flash:streamGenerateContent?alt=sse HTTP/1.1");
            assertThat(asked.all("x-goog-api-key")).containsExactly(GatewayFixture.KEY);
            assertThat(asked.text())
                    .isEqualTo(
                            "{\"systemInstruction\":{\"parts\":[{\"text\":\"be kind\"}]},"
                                    + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}],"
                                    + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\","
                                    + "\"parametersJsonSchema\":{\"type\":\"object\",\n"
                                    + "   \"properties\":{\"x\":{\"type\":\"integer\"}}}}]}],"
                                    + "\"generationConfig\":{\"maxOutputTokens\":9,"
                                    + "\"thinkingConfig\":{\"thinkingLevel\":\"medium\","
                                    + "\"includeThoughts\":true}}}");
            assertThat(reply.body())
                    .contains("\"thinking_delta\",\"thinking\":\"hm\"")
                    .contains("\"type\":\"tool_use\",\"id\":\"g1\",\"name\":\"f\"")
                    .contains("\"partial_json\":\"{\\\"x\\\":1}\"")
                    .contains("\"stop_reason\":\"tool_use\"")
                    .contains("event: message_stop");
            assertThat(gateway.callLine())
                    .contains("\"outcome\":\"success\"")
                    .contains("\"input_tokens\":5", "\"output_tokens\":7");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void the_signature_of_a_call_comes_back_from_a_client_without_a_field_for_it(boolean streamed) {
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.upstream()
                    .next(
                            streamed
                                    ? stream(THOUGHT, CALL)
                                    : ScriptedUpstream.json(200, whole(CALL)));
            gateway.upstream().next(ScriptedUpstream.json(200, whole(CALL)));

            ask(gateway, "", streamed);
            ask(gateway, TURN, false);

            assertThat(gateway.upstream().received().getLast().text())
                    .contains(
                            "{\"functionCall\":{\"id\":\"g1\",\"name\":\"f\",\"args\":{\"x\":1}},"
                                    + "\"thoughtSignature\":\"c2ln\"}")
                    .contains(
                            "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"g1\","
                                    + "\"name\":\"f\",\"response\":{\"output\":\"ok\"}}}]}");
        }
    }

    @Test
    void a_call_that_no_one_remembers_has_the_word_for_a_missing_signature() {
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.upstream().next(ScriptedUpstream.json(200, whole(CALL)));

            ask(gateway, TURN, false);

            assertThat(gateway.upstream().only().text())
                    .contains("\"thoughtSignature\":\"skip_thought_signature_validator\"");
        }
    }

    @Test
    void a_stream_that_is_cut_is_never_completed() {
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.upstream().next(stream(THOUGHT));

            Reply reply = ask(gateway, "", true);

            assertThat(reply.body()).contains("event: error").doesNotContain("message_stop");
            assertThat(gateway.callLine()).contains("\"outcome\":\"cut\"");
        }
    }

    @Test
    void an_error_in_a_stream_before_content_is_an_error_response() {
        String error =
                "data: {\"error\":{\"code\":429,\"message\":\"slow\","
                        + "\"status\":\"RESOURCE_EXHAUSTED\"}}\r\n\r\n";
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.upstream().next(stream(error));

            Reply reply = ask(gateway, "", true);

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.text("error", "type")).isEqualTo("rate_limit_error");
        }
    }

    @Test
    void a_rejected_prompt_is_a_refusal() {
        try (var gateway = GatewayFixture.open(USUAL)) {
            String blocked = "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}";
            gateway.upstream().next(ScriptedUpstream.json(200, blocked));
            gateway.upstream().next(stream("data: " + blocked + "\r\n\r\n"));

            Reply whole = ask(gateway, "", false);
            Reply streamed = ask(gateway, "", true);

            assertThat(whole.text("stop_reason")).isEqualTo("refusal");
            assertThat(streamed.body()).contains("\"stop_reason\":\"refusal\"");
        }
    }

    @Test
    void a_call_that_the_model_wrote_wrong_is_tried_again() {
        String wrong =
                "{\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"index\":0}]}";
        try (var gateway = GatewayFixture.open(ACCOUNTS.formatted(1, "UPSTREAM/openai"))) {
            gateway.upstream().next(stream("data: " + wrong + "\r\n\r\n"));
            gateway.upstream().next(stream(THOUGHT, CALL));

            Reply reply = ask(gateway, "", true);

            assertThat(gateway.upstream().received()).hasSize(2);
            assertThat(reply.body()).contains("\"stop_reason\":\"tool_use\"");
        }
    }

    @Test
    void clients_of_the_compatible_api_keep_it() {
        try (var gateway = GatewayFixture.open(USUAL)) {
            gateway.ask(WireFormat.CHAT, "{\"model\":\"g/gemini-3-flash\",\"messages\":[]}");

            var asked = gateway.upstream().only();
            assertThat(asked.line()).isEqualTo("POST /v1/openai/chat/completions HTTP/1.1");
            assertThat(asked.all("authorization")).containsExactly("Bearer " + GatewayFixture.KEY);
            assertThat(asked.all("x-goog-api-key")).isEmpty();
        }
    }

    @Test
    void an_account_at_another_address_goes_on_with_the_compatible_api() {
        try (var gateway = GatewayFixture.open(ACCOUNTS.formatted(0, "UPSTREAM"))) {
            ask(gateway, "", false);

            assertThat(gateway.upstream().only().line())
                    .isEqualTo("POST /v1/chat/completions HTTP/1.1");
        }
    }
}
