package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Calls of clients that speak the Gemini API, at providers of every dialect.
class GeminiJourneyTest {
    private static final String ACCOUNTS =
            """
            retry: {max-retries: 0}
            providers:
              one: {type: openai, base-url: 'UPSTREAM', api-key: KEY, models: [gpt]}
              two: {type: anthropic, base-url: 'UPSTREAM', api-key: KEY, models: [claude-sonnet-4-5]}
              g: {type: gemini, base-url: 'UPSTREAM/openai', api-key: KEY, models: [gemini-3-flash]}
            """
                    .replace("KEY", GatewayFixture.KEY);

    private static final String HELLO =
            """
            {"contents":[{"role":"user","parts":[{"text":"hi"}]}],
             "system_instruction":{"parts":[{"text":"be kind"}]},
             "generationConfig":{"maxOutputTokens":9,"topK":3},
             "safetySettings":[]}
            """;
    private static final String CHAT_ANSWER =
            """
            {"id":"c1","object":"chat.completion","created":1,"model":"gpt-x","choices":[
              {"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"hello"}}],
             "usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8,
               "completion_tokens_details":{"reasoning_tokens":1}}}
            """;
    private static final String MESSAGES_ANSWER =
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[
              {"type":"thinking","thinking":"hm","signature":"c2ln"},
              {"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1}}],
             "stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":3}}
            """;
    private static final String GEMINI_ANSWER =
            """
            {"candidates":[{"content":{"role":"model","parts":[{"text":"hello"}]},
              "finishReason":"STOP","index":0}],
             "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,
               "thoughtsTokenCount":1,"totalTokenCount":8},"modelVersion":"m","responseId":"r1"}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"/v1beta", "/v1", "/gemini/v1beta", "/gemini"})
    void a_model_with_a_slash_is_found_without_models_before_it(String base) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, CHAT_ANSWER));

            Reply reply = ask(gateway, base + "/one/gpt:generateContent", HELLO);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).contains("\"model\":\"gpt\"");
        }
    }

    @Test
    void a_request_reaches_a_chat_provider_and_the_answer_comes_back() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, CHAT_ANSWER));

            Reply reply = ask(gateway, "/v1beta/models/one%2Fgpt:generateContent", HELLO);

            var asked = gateway.upstream().only();
            assertThat(asked.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
            assertThat(asked.text())
                    .isEqualTo(
                            "{\"model\":\"gpt\",\"messages\":[{\"role\":\"system\",\"content\":"
                                    + "\"be kind\"},{\"role\":\"user\",\"content\":\"hi\"}],"
                                    + "\"max_completion_tokens\":9,\"top_k\":3}");
            assertThat(asked.all("x-goog-api-key")).isEmpty();
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo(
                            "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":["
                                    + "{\"text\":\"hello\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                                    + "\"usageMetadata\":{\"promptTokenCount\":5,"
                                    + "\"candidatesTokenCount\":2,\"thoughtsTokenCount\":1,"
                                    + "\"totalTokenCount\":8},\"modelVersion\":\"one/gpt\","
                                    + "\"responseId\":\"c1\"}");
            assertThat(reply.all("x-gatehouse-dropped")).containsExactly("safetySettings");
            assertThat(gateway.callLine())
                    .contains("\"operation\":\"generate-content\"", "\"output_tokens\":3");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models/one/gpt",
        "/v1/models/one/gpt",
        "/v1/models/one%2Fgpt",
        "/models/one%2fgpt",
        "/gemini/v1beta/models/one/gpt",
        "//v1beta/models/one/gpt"
    })
    void every_form_of_the_path_names_the_model(String path) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            Reply reply = ask(gateway, path + ":generateContent", HELLO);

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).contains("\"model\":\"gpt\"");
        }
    }

    @Test
    void names_with_colons_and_at_signs_are_whole() {
        String accounts = ACCOUNTS.replace("models: [gpt]", "models: ['ft:a:b@7']");
        try (var gateway = GatewayFixture.open(accounts)) {
            ask(gateway, "/v1beta/models/one/ft:a:b@7:generateContent", HELLO);

            assertThat(gateway.upstream().only().text()).contains("\"model\":\"ft:a:b@7\"");
        }
    }

    @Test
    void a_stream_of_events_ends_without_a_last_event() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.stream(WireFormat.CHAT, 2));

            Reply reply =
                    ask(gateway, "/v1beta/models/one/gpt:streamGenerateContent?alt=sse", HELLO);

            assertThat(reply.all("content-type"))
                    .containsExactly("text/event-stream; charset=utf-8");
            assertThat(gateway.upstream().only().text()).contains("\"stream\":true");
            assertThat(reply.body())
                    .startsWith("data: {\"candidates\":[{\"content\":{\"role\":\"model\",")
                    .contains("{\"text\":\"w0 \"}", "{\"text\":\"w1 \"}")
                    .contains("}\r\n\r\ndata: {")
                    .endsWith("}\r\n\r\n")
                    .doesNotContain("[DONE]");
            assertThat(reply.body().split("finishReason", -1)).hasSize(2);
        }
    }

    @Test
    void a_stream_that_is_not_of_events_is_one_array() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.stream(WireFormat.CHAT, 2));

            Reply reply = ask(gateway, "/v1/models/one/gpt:streamGenerateContent", HELLO);

            assertThat(reply.all("content-type"))
                    .containsExactly("application/json; charset=utf-8");
            assertThat(reply.body()).startsWith("[ {\"candidates\"").endsWith("}\r]");
            assertThat(reply.text()).startsWith("[");
            assertThat(reply.body()).contains("w0 ", "w1 ", "finishReason");
        }
    }

    @ParameterizedTest
    @CsvSource({"?alt=sse, data: ,}}", "'', ',', }}]"})
    void a_stream_that_is_cut_ends_with_an_error(String query, String before, String end) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream()
                    .next(
                            talk ->
                                    talk.beginStream()
                                            .chunk(WireFormat.CHAT.preamble())
                                            .chunk(WireFormat.CHAT.event(0))
                                            .close());

            Reply reply =
                    ask(gateway, "/v1beta/models/one/gpt:streamGenerateContent" + query, HELLO);

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .contains(before.strip())
                    .contains("{\"error\":{\"code\":502,")
                    .contains("\"status\":\"UNAVAILABLE\"")
                    .doesNotContain("finishReason");
            assertThat(reply.body().strip().replace("\r", "")).endsWith(end);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"generateContent", "streamGenerateContent?alt=sse"})
    void an_error_before_content_is_an_error_response_in_the_clients_form(String verb) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.error(WireFormat.CHAT, 429, "slow down"));

            Reply reply = ask(gateway, "/v1beta/models/one/gpt:" + verb, HELLO);

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.text("error", "code")).isEqualTo("429");
            assertThat(reply.text("error", "status")).isEqualTo("RESOURCE_EXHAUSTED");
            assertThat(reply.text("error", "message")).contains("slow down");
        }
    }

    @Test
    void a_loop_of_tools_keeps_the_reasoning_of_another_provider() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, MESSAGES_ANSWER));
            String path = "/v1beta/models/two/claude-sonnet-4-5:generateContent";
            String tools =
                    """
                    "tools":[{"functionDeclarations":[{"name":"f","parameters":
                      {"type":"OBJECT","properties":{"x":{"type":"INTEGER"}}}}]}],
                    "generationConfig":{"thinkingConfig":{"thinkingBudget":2000}}}
                    """;
            String user = "{\"role\":\"user\",\"parts\":[{\"text\":\"go\"}]}";

            Reply first = ask(gateway, path, "{\"contents\":[" + user + "]," + tools);
            String body = first.body();
            String content =
                    body.substring(
                            body.indexOf("{\"role\":\"model\""), body.indexOf(",\"finishReason\""));
            String result =
                    "{\"role\":\"user\",\"parts\":[{\"functionResponse\":"
                            + "{\"name\":\"f\",\"response\":{\"output\":\"ok\"}}}]}";
            gateway.upstream().next(ScriptedUpstream.json(200, MESSAGES_ANSWER));
            // A client may encode the bytes of a signature with the other alphabet.
            ask(
                    gateway,
                    path,
                    "{\"contents\":[%s,%s,%s],".formatted(user, content, result) + tools);

            assertThat(body).contains("\"functionCall\":{\"id\":\"toolu_1\",\"name\":\"f\"");
            assertThat(gateway.upstream().received().getLast().text())
                    .contains("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}")
                    .contains(
                            "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln\"},"
                                    + "{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\","
                                    + "\"input\":{\"x\":1}}")
                    .contains("{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"");
        }
    }

    @Test
    void a_provider_of_the_same_dialect_receives_and_answers_the_same_bytes() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, GEMINI_ANSWER));

            Reply reply = ask(gateway, "/v1beta/models/g/gemini-3-flash:generateContent", HELLO);

            var asked = gateway.upstream().only();
            assertThat(asked.line())
                    .isEqualTo("POST /v1/models/gemini-3-flash:generateContent HTTP/1.1");
            assertThat(asked.all("x-goog-api-key")).containsExactly(GatewayFixture.KEY);
            assertThat(asked.all("authorization")).isEmpty();
            assertThat(asked.text()).isEqualTo(HELLO.strip());
            assertThat(reply.body()).isEqualTo(GEMINI_ANSWER);
            assertThat(gateway.callLine()).contains("\"input_tokens\":5", "\"output_tokens\":3");
        }
    }

    @Test
    void a_stream_of_the_same_dialect_passes_byte_for_byte() {
        String chunk = "data: " + GEMINI_ANSWER.replace("\n", "").strip() + "\r\n\r\n";
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(talk -> talk.beginStream().chunk(chunk).lastChunk());

            Reply reply =
                    ask(
                            gateway,
                            "/v1beta/models/g/gemini-3-flash:streamGenerateContent?alt=sse&key=k",
                            HELLO);

            assertThat(gateway.upstream().only().line())
                    .isEqualTo(
                            "POST /v1/models/gemini-3-flash:streamGenerateContent?alt=sse HTTP/1.1");
            assertThat(reply.body()).isEqualTo(chunk);
            assertThat(reply.whole()).isTrue();
            assertThat(gateway.callLine())
                    .contains("\"outcome\":\"success\"", "\"output_tokens\":3");
        }
    }

    @Test
    void tokens_are_counted_by_the_provider_that_can_and_estimated_elsewhere() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, "{\"totalTokens\":7}"));
            String nested = "{\"generateContentRequest\":{\"model\":\"models/x\",\"contents\":[]}}";

            Reply counted = ask(gateway, "/v1beta/models/g/gemini-3-flash:countTokens", nested);
            Reply estimated = ask(gateway, "/v1beta/models/one/gpt:countTokens", HELLO);

            assertThat(gateway.upstream().only().text())
                    .isEqualTo(nested.replace("models/x", "models/gemini-3-flash"));
            assertThat(counted.body()).isEqualTo("{\"totalTokens\":7}");
            assertThat(estimated.text("totalTokens")).matches("[1-9][0-9]*");
            assertThat(estimated.all("x-gatehouse-estimated")).containsExactly("true");
        }
    }

    @Test
    void embeddings_are_asked_for_with_the_model_of_the_target() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            String answer = "{\"embeddings\":[{\"values\":[1]}]}";
            gateway.upstream().next(ScriptedUpstream.json(200, answer));

            Reply reply =
                    ask(
                            gateway,
                            "/v1beta/models/g/gemini-3-flash:batchEmbedContents",
                            "{\"requests\":[{\"model\":\"models/x\",\"content\":{}},{}]}");

            assertThat(reply.body()).isEqualTo(answer);
            assertThat(gateway.upstream().only().text())
                    .isEqualTo(
                            "{\"requests\":[{\"model\":\"models/gemini-3-flash\",\"content\":{}},"
                                    + "{\"model\":\"models/gemini-3-flash\"}]}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/v1beta/models, ''",
        "/v1/models, x-goog-api-key: k",
        "/v1/models, x-goog-api-client: genai-js/3"
    })
    void models_are_listed_in_the_form_of_the_client(String path, String field) {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            String[] fields = field.isEmpty() ? new String[0] : new String[] {field};

            Reply list = gateway.raw(ScriptedClient.request("GET", path, fields));
            Reply page = gateway.raw(ScriptedClient.request("GET", path + "?pageSize=1", fields));
            Reply one = gateway.raw(ScriptedClient.request("GET", path + "/one%2Fgpt", fields));

            assertThat(list.body())
                    .startsWith("{\"models\":[{\"name\":\"models/one/gpt\"")
                    .contains("\"supportedGenerationMethods\":[\"generateContent\"")
                    .contains("models/g/gemini-3-flash");
            assertThat(page.text("nextPageToken")).isEqualTo("1");
            assertThat(one.text("name")).isEqualTo("models/one/gpt");
        }
    }

    @Test
    void a_list_of_models_is_that_of_openai_for_every_caller_else() {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            Reply list = gateway.raw(ScriptedClient.request("GET", "/v1/models"));

            assertThat(list.body()).startsWith("{\"object\":\"list\",");
        }
    }

    @Test
    void a_missing_key_is_an_error_in_the_clients_form_at_any_path() {
        String keyed = "server: {port: 0, master-key: sk-house}\n" + ACCOUNTS;
        try (var gateway = GatewayFixture.open(keyed)) {
            Reply missing = ask(gateway, "/v1beta/models/one/gpt:generateContent", HELLO);
            Reply unknown = gateway.raw(ScriptedClient.request("GET", "/v1beta/cachedContents"));
            Reply keyInPath =
                    ask(gateway, "/v1beta/models/one/gpt:generateContent?key=sk-house", HELLO);
            Reply keyInField =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/v1beta/models/one/gpt:generateContent",
                                    HELLO,
                                    "x-goog-api-key: sk-house"));

            assertThat(missing.status()).isEqualTo(401);
            assertThat(missing.text("error", "status")).isEqualTo("UNAUTHENTICATED");
            assertThat(unknown.status()).isEqualTo(401);
            assertThat(unknown.text("error", "status")).isEqualTo("UNAUTHENTICATED");
            assertThat(keyInPath.status()).isEqualTo(200);
            assertThat(keyInField.status()).isEqualTo(200);
            assertThat(gateway.logged()).doesNotContain("sk-house");
        }
    }

    private static Reply ask(GatewayFixture gateway, String path, String body) {
        return gateway.raw(ScriptedClient.post(path, body));
    }
}
