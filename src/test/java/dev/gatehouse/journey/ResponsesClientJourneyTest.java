package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official client of the Responses API for Java before providers of other APIs.
class ResponsesClientJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLAUDE = "two/claude-sonnet-4-5";
    private static final String YAML =
            """
            retry: {max-retries: 0}
            providers:
              one: {type: deepseek, base-url: UPSTREAM, api-key: k, models: [gpt]}
              two: {type: anthropic, base-url: UPSTREAM, api-key: k, models: [claude-sonnet-4-5]}
            """;

    private static final String CHAT_CALL =
            chunk("{\"role\":\"assistant\",\"reasoning_content\":\"hm\"}", "null")
                    + chunk(
                            "{\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\","
                                    + "\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}}]}",
                            "null")
                    + chunk("{}", "\"tool_calls\"")
                    + "data: [DONE]\n\n";
    private static final String CHAT_TEXT =
            chunk("{\"role\":\"assistant\",\"content\":\"It \"}", "null")
                    + chunk("{\"content\":\"rains.\"}", "\"stop\"")
                    + "data: [DONE]\n\n";

    private static final String CLAUDE_CALL =
            begin()
                    + block(0, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}")
                    + delta(0, "{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}")
                    + delta(0, "{\"type\":\"signature_delta\",\"signature\":\"c2ln\"}")
                    + stop(0)
                    + block(
                            1,
                            "{\"type\":\"tool_use\",\"id\":\"call_a\",\"name\":\"weather\","
                                    + "\"input\":{}}")
                    + delta(1, "{\"type\":\"input_json_delta\",\"partial_json\":\"{}\"}")
                    + stop(1)
                    + end("tool_use");
    private static final String CLAUDE_TEXT =
            begin()
                    + block(0, "{\"type\":\"text\",\"text\":\"\"}")
                    + delta(0, "{\"type\":\"text_delta\",\"text\":\"It rains.\"}")
                    + stop(0)
                    + end("end_turn");

    @ParameterizedTest
    @ValueSource(strings = {"one/gpt", CLAUDE})
    void a_tool_loop_of_two_turns_keeps_its_reasoning(String model) throws Exception {
        boolean claude = model.equals(CLAUDE);
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            stream(claude ? CLAUDE_CALL : CHAT_CALL),
                            stream(claude ? CLAUDE_TEXT : CHAT_TEXT));
            OpenAIClient client = client(gateway);
            try {
                Response first = streamed(client, asked(model, List.of()));
                Response second = streamed(client, asked(model, answered(first)));

                assertThat(text(second)).isEqualTo("It rains.");
                assertThat(second.status()).contains(ResponseStatus.COMPLETED);
                JsonNode turn =
                        JSON.readTree(gateway.upstream().received().get(1).text())
                                .at("/messages/1");
                assertThat(turn.toString()).contains("hm", "call_a", "weather");
                assertThat(turn.toString().contains("c2ln")).isEqualTo(claude);
            } finally {
                client.close();
            }
        }
    }

    @Test
    void a_whole_answer_is_valid_for_it() {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    200,
                                    """
                                    {"id":"c1","object":"chat.completion","created":1,\
                                    "model":"gpt","choices":[{"index":0,"finish_reason":"length",\
                                    "message":{"role":"assistant","content":"It"}}],"usage":\
                                    {"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}"""));
            OpenAIClient client = client(gateway);
            try {
                Response whole = client.responses().create(asked("one/gpt", List.of()));

                whole.validate();
                assertThat(text(whole)).isEqualTo("It");
                assertThat(whole.status()).contains(ResponseStatus.INCOMPLETE);
            } finally {
                client.close();
            }
        }
    }

    private static OpenAIClient client(GatewayFixture gateway) {
        return OpenAIOkHttpClient.builder()
                .baseUrl("http://127.0.0.1:" + gateway.port() + "/v1")
                .apiKey("k")
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private static Response streamed(OpenAIClient client, ResponseCreateParams asked) {
        var accumulator = ResponseAccumulator.create();
        try (var stream = client.responses().createStreaming(asked)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        Response response = accumulator.response();
        response.validate();
        return response;
    }

    private static ResponseCreateParams asked(String model, List<ResponseInputItem> more) {
        var input = new ArrayList<ResponseInputItem>();
        input.add(
                ResponseInputItem.ofMessage(
                        ResponseInputItem.Message.builder()
                                .role(ResponseInputItem.Message.Role.USER)
                                .addInputTextContent("Weather?")
                                .build()));
        input.addAll(more);
        return ResponseCreateParams.builder()
                .model(model)
                .inputOfResponse(input)
                .store(false)
                .addTool(
                        FunctionTool.builder()
                                .name("weather")
                                .strict(false)
                                .parameters(
                                        FunctionTool.Parameters.builder()
                                                .additionalProperties(
                                                        Map.of("type", JsonValue.from("object")))
                                                .build())
                                .build())
                .build();
    }

    /// What a response stated, and the result of its call.
    private static List<ResponseInputItem> answered(Response response) {
        var items = new ArrayList<ResponseInputItem>();
        for (ResponseOutputItem item : response.output()) {
            item.reasoning().ifPresent(it -> items.add(ResponseInputItem.ofReasoning(it)));
            item.functionCall().ifPresent(it -> items.addAll(answered(it)));
        }
        assertThat(items).hasSize(3);
        return items;
    }

    private static List<ResponseInputItem> answered(ResponseFunctionToolCall call) {
        return List.of(
                ResponseInputItem.ofFunctionCall(call),
                ResponseInputItem.ofFunctionCallOutput(
                        ResponseInputItem.FunctionCallOutput.builder()
                                .callId(call.callId())
                                .output("rain")
                                .build()));
    }

    private static String text(Response response) {
        var text = new StringBuilder();
        for (ResponseOutputItem item : response.output()) {
            item.message()
                    .ifPresent(
                            message ->
                                    message.content()
                                            .forEach(
                                                    part ->
                                                            part.outputText()
                                                                    .ifPresent(
                                                                            it ->
                                                                                    text.append(
                                                                                            it
                                                                                                    .text()))));
        }
        return text.toString();
    }

    private static ScriptedUpstream.Script stream(String events) {
        return talk -> talk.beginStream().chunk(events).lastChunk();
    }

    private static String chunk(String delta, String reason) {
        return "data: {\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n"
                .formatted(delta, reason);
    }

    private static String event(String type, String members) {
        return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n".formatted(type, type, members);
    }

    private static String begin() {
        return event(
                "message_start",
                ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
                        + "\"model\":\"claude-sonnet-4-5\",\"content\":[],"
                        + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
    }

    private static String block(int index, String block) {
        return event("content_block_start", place(index) + ",\"content_block\":" + block);
    }

    private static String delta(int index, String delta) {
        return event("content_block_delta", place(index) + ",\"delta\":" + delta);
    }

    private static String stop(int index) {
        return event("content_block_stop", place(index));
    }

    private static String place(int index) {
        return ",\"index\":" + index;
    }

    private static String end(String reason) {
        return event(
                        "message_delta",
                        ",\"delta\":{\"stop_reason\":\"%s\"},\"usage\":{\"output_tokens\":5}"
                                .formatted(reason))
                + event("message_stop", "");
    }
}
