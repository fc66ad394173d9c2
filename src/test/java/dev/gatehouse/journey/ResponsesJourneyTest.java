package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Clients of the Responses API at providers of other APIs, and clients of others at models that
/// only the Responses API serves.
class ResponsesJourneyTest {
    private static final String RESPONSES = "/v1/responses";
    private static final String CHAT = "/v1/chat/completions";
    private static final String MESSAGES = "/v1/messages";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String YAML =
            """
            retry: {max-retries: 0}
            providers:
              one: {type: deepseek, base-url: UPSTREAM, api-key: k, models: [gpt]}
              two: {type: anthropic, base-url: UPSTREAM, api-key: k, models: [claude-sonnet-4-5]}
              three: {type: openai, base-url: UPSTREAM, api-key: k, models: [o3-pro, gpt-5]}
            """;

    private static final String TOOLS =
            """
            "tools":[{"type":"function","name":"weather","parameters":{"type":"object"}},\
            {"type":"namespace","name":"files","tools":[{"type":"custom","name":"patch",\
            "description":"Patches."}]},{"type":"web_search"}]""";

    private static final String STOP =
            "data: {\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":{},";

    private static final String CHAT_TURN =
            chunk("{\"role\":\"assistant\",\"reasoning_content\":\"h\"}")
                    + chunk("{\"reasoning_content\":\"m\"}")
                    + chunk("{\"content\":\"I look.\"}")
                    + chunk(call(0, "call_a", "weather", ""))
                    + chunk(call(1, "call_b", "files__patch", ""))
                    + chunk(fragment(0, "{\\\"city\\\":"))
                    + chunk(fragment(1, "{\\\"input\\\":\\\"***\\\\nBegin\\\"}"))
                    + chunk(fragment(0, "\\\"Oslo\\\"}"))
                    + STOP
                    + "\"finish_reason\":\"tool_calls\"}]}\n\n"
                    + "data: {\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[],\"usage\":{"
                    + "\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}}\n\n"
                    + "data: [DONE]\n\n";

    @Test
    void a_stream_has_the_canonical_events_in_their_order() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().next(stream(CHAT_TURN));

            Reply reply = ask(gateway, RESPONSES, request("one/gpt", "\"Weather?\"", true));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            List<JsonNode> events = events(reply);
            assertThat(types(events))
                    .containsExactly(
                            "created",
                            "in_progress",
                            "output_item.added",
                            "reasoning_summary_part.added",
                            "reasoning_summary_text.delta",
                            "reasoning_summary_text.delta",
                            "reasoning_summary_text.done",
                            "reasoning_summary_part.done",
                            "output_item.done",
                            "output_item.added",
                            "content_part.added",
                            "output_text.delta",
                            "output_text.done",
                            "content_part.done",
                            "output_item.done",
                            "output_item.added",
                            "function_call_arguments.delta",
                            "function_call_arguments.delta",
                            "function_call_arguments.done",
                            "output_item.done",
                            "output_item.added",
                            "custom_tool_call_input.delta",
                            "custom_tool_call_input.done",
                            "output_item.done",
                            "completed");
            for (int i = 0; i < events.size(); i++) {
                assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
            }
            itemsAreWhole(events, "completed");
        }
    }

    /// Every item is added, done and in the final object, under one id and one place.
    private static void itemsAreWhole(List<JsonNode> events, String end) {
        JsonNode output = events.getLast().path("response").path("output");
        assertThat(events.getLast().path("type").asText()).isEqualTo("response." + end);
        int added = 0;
        int done = 0;
        for (JsonNode event : events) {
            String type = event.path("type").asText();
            if (type.endsWith("item.added")) {
                assertThat(event.path("output_index").asInt()).isEqualTo(added);
                String id = event.path("item").path("id").asText();
                assertThat(output.path(added++).path("id").asText()).isEqualTo(id);
            } else if (type.endsWith("item.done")) {
                assertThat(event.path("item")).isEqualTo(output.path(done++));
            } else if (event.has("item_id")) {
                String id = output.path(event.path("output_index").asInt()).path("id").asText();
                assertThat(event.path("item_id").asText()).isEqualTo(id);
            }
        }
        assertThat(added).isEqualTo(output.size());
        assertThat(done).isEqualTo(output.size());
    }

    @Test
    void namespaces_and_custom_tools_come_back_and_what_no_one_knows_is_reported()
            throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().next(stream(CHAT_TURN));

            Reply reply = ask(gateway, RESPONSES, request("one/gpt", "\"Weather?\"", true));

            JsonNode asked = JSON.readTree(gateway.upstream().only().text());
            assertThat(asked.path("tools").findValuesAsText("name"))
                    .containsExactly("weather", "files__patch");
            assertThat(reply.all("x-gatehouse-dropped").toString()).contains("tools.web_search");
            JsonNode response = events(reply).getLast().path("response");
            JsonNode patch = response.path("output").path(3);
            assertThat(patch.path("type").asText()).isEqualTo("custom_tool_call");
            assertThat(patch.path("namespace").asText()).isEqualTo("files");
            assertThat(patch.path("name").asText()).isEqualTo("patch");
            assertThat(patch.path("input").asText()).isEqualTo("***\nBegin");
            assertThat(patch.path("call_id").asText()).isEqualTo("call_b");
            assertThat(response.path("tools")).hasSize(3);
            assertThat(response.path("usage").path("total_tokens").asInt()).isEqualTo(12);
        }
    }

    @Test
    void a_second_turn_returns_reasoning_and_calls_to_a_chat_provider() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().next(stream(CHAT_TURN));
            Reply first = ask(gateway, RESPONSES, request("one/gpt", "\"Weather?\"", true));
            gateway.upstream().next(ScriptedUpstream.json(200, chatAnswer("Rain.")));

            Reply second = ask(gateway, RESPONSES, next("one/gpt", first));

            assertThat(second.status()).as(second.body()).isEqualTo(200);
            JsonNode messages =
                    JSON.readTree(gateway.upstream().received().get(1).text()).path("messages");
            assertThat(messages.findValuesAsText("role"))
                    .containsExactly("user", "assistant", "tool", "tool");
            JsonNode turn = messages.path(1);
            assertThat(turn.path("content").asText()).isEqualTo("I look.");
            assertThat(turn.path("reasoning_content").asText()).isEqualTo("hm");
            assertThat(turn.path("tool_calls").findValuesAsText("arguments"))
                    .containsExactly("{\"city\":\"Oslo\"}", "{\"input\":\"***\\nBegin\"}");
            assertThat(messages.path(2).path("tool_call_id").asText()).isEqualTo("call_a");
        }
    }

    @Test
    void a_second_turn_returns_signed_reasoning_to_an_anthropic_provider() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    200,
                                    """
                                    {"id":"msg_1","type":"message","role":"assistant",\
                                    "model":"claude-sonnet-4-5","content":[\
                                    {"type":"thinking","thinking":"hm","signature":"c2ln"},\
                                    {"type":"tool_use","id":"toolu_1","name":"weather",\
                                    "input":{"city":"Oslo"}}],"stop_reason":"tool_use",\
                                    "usage":{"input_tokens":1,"output_tokens":1}}"""));
            String model = "two/claude-sonnet-4-5";
            Reply first = ask(gateway, RESPONSES, request(model, "\"Weather?\"", false));
            JsonNode output = JSON.readTree(first.body()).path("output");
            assertThat(output.path(0).path("encrypted_content").asText()).isNotEmpty();
            gateway.upstream().next(ScriptedUpstream.json(429, "{}"));

            ask(gateway, RESPONSES, next(model, output));

            JsonNode turn =
                    JSON.readTree(gateway.upstream().received().get(1).text())
                            .path("messages")
                            .path(1)
                            .path("content");
            assertThat(turn.path(0).path("thinking").asText()).isEqualTo("hm");
            assertThat(turn.path(0).path("signature").asText()).isEqualTo("c2ln");
            assertThat(turn.path(1).path("id").asText()).isEqualTo("toolu_1");
        }
    }

    @Test
    void a_cut_stream_ends_with_an_error_and_a_failed_response_and_runs_no_unfinished_call()
            throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            String begun = CHAT_TURN.substring(0, CHAT_TURN.lastIndexOf(STOP));
            gateway.upstream().next(stream(begun));

            List<JsonNode> events =
                    events(ask(gateway, RESPONSES, request("one/gpt", "\"Weather?\"", true)));

            assertThat(types(events)).endsWith("error", "failed");
            JsonNode response = events.getLast().path("response");
            assertThat(response.path("status").asText()).isEqualTo("failed");
            assertThat(response.path("error").path("code").asText()).isNotEmpty();
            assertThat(response.path("output").findValuesAsText("status"))
                    .containsExactly("completed", "incomplete");
            assertThat(types(events).stream().filter("output_item.done"::equals)).hasSize(2);
        }
    }

    @Test
    void an_error_before_content_is_an_error_response() {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(stream("data: {\"error\":{\"message\":\"not now\",\"code\":503}}\n\n"));

            Reply reply = ask(gateway, RESPONSES, request("one/gpt", "\"Hi\"", true));

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.body()).contains("not now");
        }
    }

    @Test
    void a_reply_that_reached_its_limit_is_incomplete() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            String answer = chatAnswer("Ra").replace("\"stop\"", "\"length\"");
            gateway.upstream().next(ScriptedUpstream.json(200, answer));

            Reply reply = ask(gateway, RESPONSES, request("one/gpt", "\"Hi\"", false));

            JsonNode response = JSON.readTree(reply.body());
            assertThat(response.path("status").asText()).isEqualTo("incomplete");
            assertThat(response.at("/incomplete_details/reason").asText())
                    .isEqualTo("max_output_tokens");
            assertThat(response.at("/output/0/status").asText()).isEqualTo("incomplete");
        }
    }

    @Test
    void what_would_have_to_be_stored_is_rejected_by_name() {
        try (var gateway = GatewayFixture.open(YAML)) {
            String id = "{\"model\":\"one/gpt\",\"input\":\"a\",\"previous_response_id\":\"r\"}";
            String item = request("one/gpt", "[{\"type\":\"item_reference\",\"id\":\"i\"}]", false);

            Reply previous = ask(gateway, RESPONSES, id);
            Reply reference = ask(gateway, RESPONSES, item);

            assertThat(previous.status()).isEqualTo(400);
            assertThat(previous.body()).contains("'previous_response_id' was not found");
            assertThat(reference.status()).isEqualTo(400);
            assertThat(reference.body()).contains("input[0] refers to an item that neither");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void a_demand_for_a_tool_that_the_provider_lacks_is_rejected() {
        try (var gateway = GatewayFixture.open(YAML)) {
            String body =
                    request("one/gpt", "\"a\"", false)
                            .replace(
                                    "{\"model\"",
                                    "{\"tool_choice\":{\"type\":\"web_search\"},\"model\"");

            Reply reply = ask(gateway, RESPONSES, body);

            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("web_search", "tool_choice");
        }
    }

    @Test
    void a_responses_request_to_chat_completions_is_answered_as_chat_completions()
            throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(200, chatAnswer("Rain.")),
                            stream(CHAT_TURN.replace("files__patch", "other")));

            Reply whole = ask(gateway, CHAT, request("one/gpt", "\"Hi\"", false));
            Reply streamed = ask(gateway, CHAT, request("one/gpt", "\"Hi\"", true));

            assertThat(JSON.readTree(whole.body()).at("/choices/0/message/content").asText())
                    .isEqualTo("Rain.");
            JsonNode asked = JSON.readTree(gateway.upstream().received().getFirst().text());
            assertThat(asked.at("/messages/0/content").asText()).isEqualTo("Hi");
            assertThat(asked.has("input")).isFalse();
            assertThat(streamed.body())
                    .contains("\"object\":\"chat.completion.chunk\"", "call_a", "[DONE]");
        }
    }

    @Test
    void a_model_that_only_the_responses_api_serves_answers_chat_and_messages() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().next(ScriptedUpstream.json(200, responsesAnswer()));
            Reply chat =
                    ask(
                            gateway,
                            CHAT,
                            """
                            {"model":"three/o3-pro","reasoning_effort":"high","messages":[\
                            {"role":"system","content":"Be short."},\
                            {"role":"user","content":"Weather?"}],"tools":[{"type":"function",\
                            "function":{"name":"weather","parameters":{"type":"object"}}}]}""");
            String line = gateway.upstream().only().line();
            assertThat(line).contains(" /v1/responses ");
            JsonNode asked = JSON.readTree(gateway.upstream().only().text());
            assertThat(asked.path("model").asText()).isEqualTo("o3-pro");
            assertThat(asked.path("store").asBoolean()).isFalse();
            assertThat(asked.path("instructions").asText()).isEqualTo("Be short.");
            assertThat(asked.at("/tools/0/strict").asBoolean()).isFalse();
            JsonNode message = JSON.readTree(chat.body()).at("/choices/0/message");
            assertThat(message.path("reasoning_content").asText()).isEqualTo("hm");
            assertThat(message.at("/tool_calls/0/id").asText()).isEqualTo("call_a");

            gateway.upstream().next(stream(responsesStream()));
            String body =
                    "{\"model\":\"three/o3-pro\",\"max_tokens\":99,\"stream\":true,"
                            + "\"messages\":[{\"role\":\"user\",\"content\":\"Weather?\"}]}";

            assertThat(ask(gateway, MESSAGES, body).body())
                    .contains("\"thinking\":\"hm\"", "\"name\":\"weather\"", "message_stop")
                    .contains("\"stop_reason\":\"tool_use\"");
        }
    }

    @Test
    void encrypted_reasoning_goes_back_to_the_provider_that_made_it() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(200, responsesAnswer()),
                            ScriptedUpstream.json(200, responsesAnswer()));
            String head = "{\"model\":\"three/o3-pro\",\"max_tokens\":99,\"messages\":[";
            String user = "{\"role\":\"user\",\"content\":\"Weather?\"}";
            Reply first = ask(gateway, MESSAGES, head + user + "]}");
            JsonNode content = JSON.readTree(first.body()).path("content");

            ask(
                    gateway,
                    MESSAGES,
                    head
                            + user
                            + ",{\"role\":\"assistant\",\"content\":"
                            + content
                            + "},{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\","
                            + "\"tool_use_id\":\"call_a\",\"content\":\"rain\"}]}]}");

            JsonNode input =
                    JSON.readTree(gateway.upstream().received().get(1).text()).path("input");
            assertThat(input.findValuesAsText("type"))
                    .containsExactly(
                            "reasoning", "summary_text", "function_call", "function_call_output");
            assertThat(input.at("/1/id").asText()).isEqualTo("rs_9");
            assertThat(input.at("/1/encrypted_content").asText()).isEqualTo("gAAA==");
            assertThat(input.at("/2").has("id")).isFalse();
        }
    }

    @Test
    void state_of_another_dialect_never_reaches_a_responses_provider() throws Exception {
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    200,
                                    chatAnswer("Rain.")
                                            .replace(
                                                    "\"content\"",
                                                    "\"reasoning_content\":\"hm\",\"content\"")));
            Reply first = ask(gateway, RESPONSES, request("one/gpt", "\"Weather?\"", false));
            JsonNode output = JSON.readTree(first.body()).path("output");
            assertThat(output.path(0).path("type").asText()).isEqualTo("reasoning");
            gateway.upstream().next(ScriptedUpstream.json(200, responsesAnswer()));

            ask(gateway, RESPONSES, next("three/gpt-5", output));

            assertThat(gateway.upstream().received().get(1).text())
                    .contains("Rain.")
                    .doesNotContain("\"encrypted_content\":");
        }
    }

    private static String request(String model, String input, boolean streamed) {
        return "{\"model\":\"%s\",\"input\":%s,%s,\"store\":false,\"include\":[\"reasoning.encrypted_content\"],\"client_metadata\":{\"a\":\"b\"},\"stream\":%s}"
                .formatted(model, input, TOOLS, streamed);
    }

    private static String next(String model, Reply first) throws Exception {
        return next(model, events(first).getLast().path("response").path("output"));
    }

    /// The next turn: the output of the first, and a result for each of its calls.
    private static String next(String model, JsonNode output) {
        var input = new ArrayList<String>();
        input.add("{\"role\":\"user\",\"content\":\"Weather?\"}");
        output.forEach(item -> input.add(item.toString()));
        for (JsonNode item : output) {
            if (item.has("call_id")) {
                input.add(
                        "{\"type\":\"%s_output\",\"call_id\":\"%s\",\"output\":\"ok\"}"
                                .formatted(
                                        item.path("type").asText(), item.path("call_id").asText()));
            }
        }
        return request(model, input.toString(), false);
    }

    private static Reply ask(GatewayFixture gateway, String path, String body) {
        return gateway.raw(ScriptedClient.post(path, body));
    }

    private static List<JsonNode> events(Reply reply) throws Exception {
        var events = new ArrayList<JsonNode>();
        for (String line : reply.body().lines().toList()) {
            if (line.startsWith("data: ")) {
                events.add(JSON.readTree(line.substring(6)));
            }
        }
        return events;
    }

    private static List<String> types(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("type").asText().replaceFirst("^response\\.", ""))
                .toList();
    }

    private static ScriptedUpstream.Script stream(String events) {
        return talk -> talk.beginStream().chunk(events).lastChunk();
    }

    private static String chunk(String delta) {
        return "data: {\"id\":\"c1\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"delta\":"
                + delta
                + ",\"finish_reason\":null}]}\n\n";
    }

    private static String call(int index, String id, String name, String arguments) {
        return "{\"tool_calls\":[{\"index\":%d,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"%s\"}}]}"
                .formatted(index, id, name, arguments);
    }

    private static String fragment(int index, String arguments) {
        return "{\"tool_calls\":[{\"index\":%d,\"function\":{\"arguments\":\"%s\"}}]}"
                .formatted(index, arguments);
    }

    private static String chatAnswer(String text) {
        return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"%s\"}}]}"
                .formatted(text);
    }

    private static final String REASONING =
            "{\"id\":\"rs_9\",\"type\":\"reasoning\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"hm\"}],\"encrypted_content\":\"gAAA==\"}";
    private static final String CALL =
            "{\"id\":\"fc_9\",\"type\":\"function_call\",\"status\":\"completed\",\"call_id\":\"call_a\",\"name\":\"weather\",\"arguments\":\"{}\"}";

    private static String responsesAnswer() {
        return "{\"id\":\"resp_9\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"o3-pro\",\"output\":[%s,%s],\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"total_tokens\":3}}"
                .formatted(REASONING, CALL);
    }

    /// A stream of a server that leaves out what it may.
    private static String responsesStream() {
        return event("created", "\"response\":{\"id\":\"resp_9\",\"model\":\"o3-pro\"}")
                + event(
                        "reasoning_summary_text.delta",
                        "\"item_id\":\"rs_9\",\"output_index\":0,\"delta\":\"hm\"")
                + event("output_item.done", "\"output_index\":0,\"item\":" + REASONING)
                + event("acme.unknown", "\"a\":1")
                + event("output_item.done", "\"output_index\":1,\"item\":" + CALL)
                + event("completed", "\"response\":" + responsesAnswer());
    }

    private static String event(String type, String members) {
        return "event: response.%s\ndata: {\"type\":\"response.%s\",%s}\n\n"
                .formatted(type, type, members);
    }
}
