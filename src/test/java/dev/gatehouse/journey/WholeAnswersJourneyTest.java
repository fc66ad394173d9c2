package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Providers that answer whole where a stream was requested, in the dialect of the client and in
/// another. `ConformanceMatrixTest` has the plain case of each pair.
class WholeAnswersJourneyTest {
    private static final Path ANSWERS = Path.of("src/test/resources/thinking");

    private static final String ACCOUNTS =
            """
            providers:
              chat: {type: moonshot, base-url: 'UPSTREAM', api-key: KEY, models: [m]}
              responses: {type: openai, base-url: 'UPSTREAM', api-key: KEY, models: [m-pro]}
              messages: {type: anthropic, base-url: 'UPSTREAM', api-key: KEY, models: [m]}
              gemini: {type: gemini, base-url: 'UPSTREAM/openai', api-key: KEY, models: [m]}
            models:
              twice: {targets: [{model: chat/m}, {model: messages/m}]}
            """
                    .replace("KEY", GatewayFixture.KEY);

    private static final String CHAT =
            """
            {"model":"%s","stream":true,"stream_options":{"include_usage":true},
             "messages":[{"role":"user","content":"go"}],
             "tools":[{"type":"function","function":{"name":"weather"}}]}
            """;
    private static final String MESSAGES =
            """
            {"model":"%s","stream":true,"max_tokens":900,
             "messages":[{"role":"user","content":"go"}],
             "tools":[{"name":"weather","input_schema":{"type":"object"}}]}
            """;
    private static final String RESPONSES =
            """
            {"model":"%s","stream":true,"input":"go",
             "tools":[{"type":"function","name":"weather"}]}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"chat/m", "responses/m-pro", "messages/m"})
    void a_call_of_a_tool_after_reasoning_becomes_a_stream_of_chat_chunks(String model)
            throws IOException {
        Reply reply = answered("/v1/chat/completions", CHAT, model);

        assertThat(reply.body())
                .contains("\"reasoning_content\":\"hm\"", "\"name\":\"weather\"")
                .contains("{\\\"city\\\":\\\"Rome\\\"}", "\"finish_reason\":\"tool_calls\"")
                .contains("\"total_tokens\":14")
                .endsWith("data: [DONE]\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat/m", "responses/m-pro", "messages/m", "gemini/m"})
    void a_call_of_a_tool_after_reasoning_becomes_a_stream_of_messages(String model)
            throws IOException {
        Reply reply = answered("/v1/messages", MESSAGES, model);

        assertThat(reply.body())
                .startsWith("event: message_start\n")
                .contains("\"usage\":{\"input_tokens\":9,")
                .doesNotContain("\"input_tokens\":0")
                .contains("\"thinking_delta\",\"thinking\":\"hm\"", "signature_delta")
                .contains("\"name\":\"weather\",\"input\":{}", "{\\\"city\\\":\\\"Rome\\\"}")
                .contains("\"stop_reason\":\"tool_use\"", "\"output_tokens\":5")
                .endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"chat/m", "responses/m-pro", "messages/m", "gemini/m"})
    void a_call_of_a_tool_after_reasoning_becomes_a_stream_of_a_response(String model)
            throws IOException {
        Reply reply = answered("/v1/responses", RESPONSES, model);

        assertThat(reply.body())
                .startsWith("event: response.created\n")
                .contains("event: response.reasoning_summary_text.delta\n")
                .contains("event: response.function_call_arguments.done\n")
                .contains("event: response.completed\n", "\"total_tokens\":14");
    }

    @Test
    void the_id_of_a_response_stays_that_of_its_provider() throws IOException {
        Reply reply = answered("/v1/responses", RESPONSES, "responses/m-pro");

        assertThat(reply.body()).contains("\"response\":{\"id\":\"resp_1\"");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void an_error_in_place_of_an_answer_stays_one(boolean same) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream()
                    .always(
                            ScriptedUpstream.json(
                                    200, "{\"error\":{\"message\":\"no\",\"code\":429}}"));

            Reply reply =
                    ask(
                            gateway,
                            same ? "/v1/chat/completions" : "/v1/messages",
                            same ? CHAT : MESSAGES,
                            "chat/m");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.all("content-type").getFirst()).startsWith("application/json");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"choices\":[]}", "{\"id\":\"c\",\"choices\":[{\"ind", "[]"})
    void what_is_no_complete_answer_makes_another_target_be_asked(String body) throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(200, body),
                            ScriptedUpstream.json(200, answer("messages")));

            Reply reply = ask(gateway, "/v1/chat/completions", CHAT, "twice");

            assertThat(gateway.upstream().received()).hasSize(2);
            assertThat(reply.body()).contains("\"name\":\"weather\"").endsWith("[DONE]\n\n");
        }
    }

    private static Reply answered(String path, String request, String model) throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            String dialect = model.substring(0, model.indexOf('/'));
            gateway.upstream().next(ScriptedUpstream.json(200, answer(dialect)));

            Reply reply = ask(gateway, path, request, model);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.all("content-type").getFirst()).startsWith("text/event-stream");
            assertThat(reply.whole()).isTrue();
            assertThat(gateway.callLine())
                    .contains("\"stream\":true", "\"outcome\":\"success\"")
                    .contains("\"input_tokens\":9", "\"output_tokens\":5");
            return reply;
        }
    }

    private static String answer(String dialect) throws IOException {
        return Files.readString(ANSWERS.resolve(dialect + "-call.json"));
    }

    private static Reply ask(GatewayFixture gateway, String path, String request, String model) {
        return gateway.raw(ScriptedClient.post(path, request.formatted(model)));
    }
}
