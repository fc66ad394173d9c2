package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Responses that the gateway has made of the answers of other APIs, named by later requests.
class KeptResponsesJourneyTest {
    private static final String RESPONSES = "/v1/responses";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PROVIDERS =
            """
            retry: {max-retries: 0}
            providers:
              one: {type: deepseek, base-url: UPSTREAM, api-key: k, models: [gpt]}
              three: {type: openai, base-url: UPSTREAM, api-key: k, models: [gpt-5]}
            """;

    private static final String KEYED = "server: {port: 0, master-key: master-key-1}\n" + PROVIDERS;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_continues_a_response_with_the_whole_conversation_before_it(boolean streamed)
            throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            JsonNode first = ask(gateway, streamed, answer("Blue."), body("\"Colour?\"", ""));
            String id = first.path("id").asText();
            assertThat(first.path("store").asBoolean()).isTrue();

            String more = ",\"instructions\":\"Be brief.\",\"previous_response_id\":\"" + id + "\"";
            JsonNode second = ask(gateway, streamed, answer("Sky."), body("\"Why?\"", more));
            assertThat(second.path("previous_response_id").asText()).isEqualTo(id);
            JsonNode third =
                    ask(
                            gateway,
                            streamed,
                            answer("Yes."),
                            body("[{\"role\":\"user\",\"content\":\"Sure?\"}]", previous(second)));

            assertThat(sent(gateway, 1))
                    .isEqualTo("system Be brief.|user Colour?|assistant Blue.|user Why?");
            assertThat(sent(gateway, 2))
                    .as("instructions are those of one request")
                    .isEqualTo("user Colour?|assistant Blue.|user Why?|assistant Sky.|user Sure?");
            assertThat(third.path("id").asText()).isNotEqualTo(id);
        }
    }

    @Test
    void a_call_of_a_tool_is_continued_by_its_result_alone() throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            String tools =
                    ",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}]";
            JsonNode first = ask(gateway, false, toolAnswer(), body("\"Weather?\"", tools));
            String callId = first.at("/output/0/call_id").asText();
            String output =
                    "[{\"type\":\"function_call_output\",\"call_id\":\"%s\",\"output\":\"rain\"}]"
                            .formatted(callId);

            ask(gateway, false, answer("Rain."), body(output, tools + previous(first)));

            JsonNode messages = upstream(gateway, 1).path("messages");
            assertThat(messages.findValuesAsText("role"))
                    .containsExactly("user", "assistant", "tool");
            assertThat(messages.at("/1/tool_calls/0/id").asText()).isEqualTo(callId);
            assertThat(messages.at("/2/tool_call_id").asText()).isEqualTo(callId);
        }
    }

    @Test
    void a_conversation_goes_on_at_a_provider_with_the_api_itself() throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            JsonNode first = ask(gateway, false, answer("Blue."), body("\"Colour?\"", ""));

            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    200,
                                    "{\"id\":\"resp_native\",\"object\":\"response\",\"output\":[]}"));
            post(gateway, body("\"Why?\"", previous(first)).replace("one/gpt", "three/gpt-5"));

            JsonNode received = upstream(gateway, 1);
            assertThat(received.has("previous_response_id")).isFalse();
            assertThat(received.path("input").findValuesAsText("role"))
                    .containsExactly("user", "assistant", "user");
        }
    }

    @Test
    void references_to_items_are_replaced_by_the_items() throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            JsonNode first = ask(gateway, false, answer("Blue."), body("\"Colour?\"", ""));
            String item = first.at("/output/0/id").asText();
            String input =
                    "[{\"role\":\"user\",\"content\":\"Colour?\"},{\"type\":\"item_reference\",\"id\":\"%s\"},{\"role\":\"user\",\"content\":\"Why?\"}]";

            ask(gateway, false, answer("Sky."), body(input.formatted(item), ""));

            assertThat(sent(gateway, 1)).isEqualTo("user Colour?|assistant Blue.|user Why?");
            String last = item.endsWith("0") ? "1" : "0";
            String wrong = item.substring(0, item.length() - 1) + last;
            Reply reply = post(gateway, body(input.formatted(wrong), ""));
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.body()).contains("input[1]");
        }
    }

    @Test
    void a_response_is_shown_and_deleted_by_its_id() throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            JsonNode first = ask(gateway, false, answer("Blue."), body("\"Colour?\"", ""));
            JsonNode second =
                    ask(gateway, false, answer("Sky."), body("\"Why?\"", previous(first)));
            String path = RESPONSES + "/" + second.path("id").asText();

            assertThat(JSON.readTree(send(gateway, "GET", path).body())).isEqualTo(second);
            JsonNode items = JSON.readTree(send(gateway, "GET", path + "/input_items").body());
            assertThat(items.path("data").findValuesAsText("text"))
                    .containsExactly("Why?", "Blue.", "Colour?");
            JsonNode page =
                    JSON.readTree(
                            send(gateway, "GET", path + "/input_items?limit=1&order=asc").body());
            assertThat(page.path("has_more").asBoolean()).isTrue();
            String after = "/input_items?order=asc&after=" + page.path("last_id").asText();
            assertThat(JSON.readTree(send(gateway, "GET", path + after).body()).path("data"))
                    .hasSize(2);
            assertThat(send(gateway, "POST", path + "/cancel").status()).isEqualTo(400);

            JsonNode deleted = JSON.readTree(send(gateway, "DELETE", path).body());
            assertThat(deleted.path("deleted").asBoolean()).isTrue();
            assertThat(send(gateway, "GET", path).status()).isEqualTo(404);
            assertThat(post(gateway, body("\"And?\"", previous(second))).status()).isEqualTo(404);
        }
    }

    @Test
    void what_is_not_to_be_stored_is_not_found_again() throws Exception {
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            JsonNode first =
                    ask(gateway, false, answer("Blue."), body("\"Colour?\"", ",\"store\":false"));

            assertThat(first.path("store").asBoolean(true)).isFalse();
            Reply reply = post(gateway, body("\"Why?\"", previous(first)));
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.body()).contains(first.path("id").asText());
            assertThat(gateway.upstream().received()).hasSize(1);
        }
    }

    @Test
    void a_response_does_not_exist_for_other_callers() throws Exception {
        try (var gateway = GatewayFixture.open(KEYED)) {
            String alice = key(gateway, ",\"user_path\":\"/team/alice\"");
            String team = key(gateway, ",\"user_path\":\"/team\"");
            String bob = key(gateway, ",\"user_path\":\"/team/bob\"");
            String free = key(gateway, "");
            String other = key(gateway, "");
            gateway.upstream().always(answer("Blue."));
            String first = made(gateway, alice);
            String alone = made(gateway, free);

            assertThat(status(gateway, first, alice)).isEqualTo(200);
            assertThat(status(gateway, first, team)).isEqualTo(200);
            assertThat(status(gateway, first, bob)).isEqualTo(404);
            assertThat(status(gateway, alone, free)).isEqualTo(200);
            assertThat(status(gateway, alone, other)).isEqualTo(404);
            String next = body("\"Why?\"", ",\"previous_response_id\":\"" + first + "\"");
            assertThat(post(gateway, next, bearer(bob)).status()).isEqualTo(404);
            assertThat(post(gateway, next, bearer(alice)).status()).isEqualTo(200);
        }
    }

    @Test
    void where_nothing_is_kept_the_member_is_rejected_by_name() throws Exception {
        String id;
        try (var gateway = GatewayFixture.open(PROVIDERS)) {
            ready(gateway);
            id = ask(gateway, false, answer("Blue."), body("\"Colour?\"", "")).path("id").asText();
        }
        try (var gateway = GatewayFixture.open("responses: {store: false}\n" + PROVIDERS)) {
            JsonNode first = ask(gateway, false, answer("Blue."), body("\"Colour?\"", ""));
            assertThat(first.path("store").asBoolean(true)).isFalse();

            Reply reply =
                    post(gateway, body("\"Why?\"", ",\"previous_response_id\":\"" + id + "\""));

            assertThat(reply.status()).isEqualTo(400);
            assertThat(JSON.readTree(reply.body()).at("/error/param").asText())
                    .isEqualTo("previous_response_id");
        }
    }

    @Test
    void equal_requests_that_the_cache_answers_make_responses_of_their_own() throws Exception {
        try (var gateway = GatewayFixture.open("cache: {exact: true}\n" + PROVIDERS)) {
            ready(gateway);
            JsonNode first = ask(gateway, false, answer("Blue."), body("\"Colour?\"", ""));
            Reply again = post(gateway, body("\"Colour?\"", ""));

            JsonNode second = JSON.readTree(again.body());
            assertThat(second.at("/output/0/content/0/text").asText()).isEqualTo("Blue.");
            assertThat(gateway.upstream().received()).hasSize(1);
            assertThat(second.path("id")).isNotEqualTo(first.path("id"));
            String path = RESPONSES + "/" + second.path("id").asText();
            assertThat(send(gateway, "GET", path).status()).isEqualTo(200);
        }
    }

    /// Storage opens beside the listener.
    private static void ready(GatewayFixture gateway) {
        Await.until(
                "storage is open",
                () -> {
                    Reply probe =
                            send(gateway, "GET", RESPONSES + "/resp_0000000000000000faca910c");
                    return probe.status() != 503;
                });
    }

    private static int status(GatewayFixture gateway, String id, String key) {
        String request = ScriptedClient.request("GET", RESPONSES + "/" + id, bearer(key));
        return gateway.raw(request).status();
    }

    private static String made(GatewayFixture gateway, String key) throws Exception {
        Reply reply = post(gateway, body("\"Colour?\"", ""), bearer(key));
        return JSON.readTree(reply.body()).path("id").asText();
    }

    private static String bearer(String key) {
        return "Authorization: Bearer " + key;
    }

    private static String key(GatewayFixture gateway, String members) throws Exception {
        String body = "{\"name\":\"k\"" + members + "}";
        String request = ScriptedClient.post("/admin/keys", body, bearer("master-key-1"));
        return JSON.readTree(gateway.raw(request).body()).path("key").asText();
    }

    private static JsonNode ask(
            GatewayFixture gateway, boolean streamed, ScriptedUpstream.Script answer, String body)
            throws Exception {
        gateway.upstream().next(answer);
        String sent = streamed ? body.replace("{\"model", "{\"stream\":true,\"model") : body;
        Reply reply = post(gateway, sent);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        if (!streamed) {
            return JSON.readTree(reply.body());
        }
        String text = reply.body();
        int last = text.indexOf("data: ", text.indexOf("event: response.completed"));
        return JSON.readTree(text.substring(last + "data: ".length())).path("response");
    }

    private static Reply post(GatewayFixture gateway, String body, String... fields) {
        return gateway.raw(ScriptedClient.post(RESPONSES, body, fields));
    }

    private static Reply send(GatewayFixture gateway, String method, String path) {
        return gateway.raw(ScriptedClient.request(method, path));
    }

    private static String previous(JsonNode response) {
        return ",\"previous_response_id\":" + response.path("id");
    }

    private static String body(String input, String more) {
        return "{\"model\":\"one/gpt\",\"input\":%s%s}".formatted(input, more);
    }

    private static JsonNode upstream(GatewayFixture gateway, int request) throws Exception {
        return JSON.readTree(gateway.upstream().received().get(request).text());
    }

    private static String sent(GatewayFixture gateway, int request) throws Exception {
        var all = new StringBuilder();
        for (JsonNode each : upstream(gateway, request).path("messages")) {
            JsonNode content = each.path("content");
            String text = content.isTextual() ? content.asText() : content.at("/0/text").asText();
            all.append(all.isEmpty() ? "" : "|").append(each.path("role").asText());
            all.append(' ').append(text);
        }
        return all.toString();
    }

    /// A whole answer, also to a request for a stream.
    private static ScriptedUpstream.Script answer(String text) {
        return ScriptedUpstream.json(
                200,
                "{\"id\":\"c\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"%s\"}}]}"
                        .formatted(text));
    }

    private static ScriptedUpstream.Script toolAnswer() {
        return ScriptedUpstream.json(
                200,
                "{\"id\":\"c\",\"model\":\"gpt\",\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}");
    }
}
