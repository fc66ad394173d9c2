package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the audit log records of calls and of changes, and what it never does.
class AuditJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MASTER = "master-key-of-the-audit-journey";
    private static final String PROMPT = "the-prompt-of-the-audit-journey";
    private static final String ACCOUNTS =
            """
            providers:
              one: {type: openai, base-url: UPSTREAM, api-key: sk-provider-canary-12345, models: [m]}
              two: {type: anthropic, base-url: UPSTREAM, api-key: sk-other-canary-12345, models: [o]}
              three: {type: gemini, base-url: UPSTREAM/v1beta/openai, api-key: third-canary-12345678, models: [g]}
            """;

    @TempDir Path data;

    private GatewayFixture open(String logging) {
        String yaml =
                "server: {port: 0, master-key: %s}\ndata-dir: '%s'\n%slogging: {%s}\n"
                        .formatted(MASTER, data, ACCOUNTS, logging);
        GatewayFixture gateway = GatewayFixture.open(yaml);
        Await.until(
                "storage", () -> send(gateway, MASTER, "/admin/audit/changes", "").status() == 200);
        return gateway;
    }

    private static String field(String key) {
        return "Authorization: Bearer " + key;
    }

    private static Reply send(
            GatewayFixture gateway, String key, String path, String body, String... fields) {
        var all = new ArrayList<>(List.of(fields));
        all.add(field(key));
        String[] lines = all.toArray(String[]::new);
        return gateway.raw(
                body.isEmpty()
                        ? ScriptedClient.request("GET", path, lines)
                        : ScriptedClient.post(path, body, lines));
    }

    private static JsonNode json(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isLessThan(300);
        try {
            return JSON.readTree(reply.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode admin(GatewayFixture gateway, String path) {
        return json(send(gateway, MASTER, "/admin/audit/" + path, ""));
    }

    /// The entries of the log, once there are so many.
    private static JsonNode entries(GatewayFixture gateway, int count, String query) {
        Await.until(
                count + " rows",
                () -> admin(gateway, "log?" + query).get("entries").size() >= count);
        return admin(gateway, "log?" + query).get("entries");
    }

    private static JsonNode newest(GatewayFixture gateway, int count) {
        String id = entries(gateway, count, "").get(0).get("id").asText();
        return admin(gateway, "log/" + id);
    }

    private static String chat(String model, String more) {
        return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]%s}"
                .formatted(model, PROMPT, more);
    }

    private static String key(GatewayFixture gateway, String members) {
        return json(send(gateway, MASTER, "/admin/keys", "{\"name\":\"k\"" + members + "}"))
                .get("key")
                .asText();
    }

    /// Everything that was written below the data folder.
    private String stored() {
        try (Stream<Path> files = Files.walk(data)) {
            var all = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(new String(Files.readAllBytes(file), ISO_8859_1));
            }
            return all.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Reply change(GatewayFixture gateway, String method, String path, String body) {
        String request = ScriptedClient.post("/admin/audit/" + path, body, field(MASTER));
        return gateway.raw(method + request.substring("POST".length()));
    }

    @Test
    void where_the_log_is_off_bodies_of_one_key_are_recorded_for_a_time() {
        try (var gateway = open("enabled: false")) {
            gateway.upstream().always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            String watched = key(gateway, "");
            String other = key(gateway, ",\"user_path\":\"/other\"");
            String id = watched.substring(3, watched.lastIndexOf('_'));
            assertThat(send(gateway, MASTER, "/admin/audit/log", "").status()).isEqualTo(503);
            send(gateway, watched, "/v1/chat/completions", chat("m", ""));

            JsonNode window = json(change(gateway, "PUT", "recording/" + id, "{\"for\":\"2h\"}"));
            assertThat(window.get("until").asText()).isNotEmpty();
            assertThat(admin(gateway, "recording").toString())
                    .contains("\"enabled\":false,\"bodies\":\"false\",\"windows\":[{\"key\":\"");
            send(gateway, watched, "/v1/chat/completions", chat("m", ""));
            send(gateway, other, "/v1/chat/completions", chat("m", ""));
            Await.until(
                    "a row", () -> send(gateway, MASTER, "/admin/audit/log", "").status() == 200);
            JsonNode row = newest(gateway, 1);
            assertThat(row.get("bodies").asText()).isEqualTo("stored");
            assertThat(row.get("data").get("request_body").toString()).contains(PROMPT);
            assertThat(row.get("data").get("client_request_body").toString()).contains(PROMPT);

            assertThat(change(gateway, "DELETE", "recording/" + id, "").status()).isEqualTo(204);
            send(gateway, watched, "/v1/chat/completions", chat("m", ""));
            assertThat(gateway.upstream().received()).hasSize(4);
            // Rows are written in the order in which calls end.
            json(change(gateway, "PUT", "recording/all", "{}"));
            send(gateway, other, "/v1/chat/completions", chat("m", ""));
            assertThat(entries(gateway, 2, "")).hasSize(2);
        }
        assertThat(stored()).doesNotContain(PROMPT);
    }

    @Test
    void bodies_of_all_calls_are_recorded_for_a_time_beside_rows_without() {
        try (var gateway = open("enabled: true")) {
            gateway.upstream().always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));
            assertThat(newest(gateway, 1).get("bodies").asText()).isEqualTo("none");
            json(change(gateway, "PUT", "recording/all", ""));
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));
            assertThat(newest(gateway, 2).get("bodies").asText()).isEqualTo("stored");
            json(change(gateway, "PUT", "recording/master", "{\"for\":\"1m\"}"));
            assertThat(change(gateway, "DELETE", "recording/all", "").status()).isEqualTo(204);
            String key = key(gateway, "");
            send(gateway, key, "/v1/chat/completions", chat("m", ""));
            assertThat(newest(gateway, 3).get("bodies").asText()).isEqualTo("none");
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));
            assertThat(newest(gateway, 4).get("bodies").asText()).isEqualTo("stored");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all|{\"for\":\"1s\"}|400",
                "all|{\"for\":\"8d\"}|400",
                "all|{\"for\":\"soon\"}|400",
                "all|{\"for\":3600}|400",
                "nobody|{}|404"
            })
    void a_time_of_recording_that_is_wrong_is_rejected(String key, String body, int status) {
        try (var gateway = open("enabled: true")) {
            assertThat(change(gateway, "PUT", "recording/" + key, body).status()).isEqualTo(status);
            Await.until(
                    "that there is none",
                    () -> change(gateway, "DELETE", "recording/all", "").status() == 404);
        }
    }

    @Test
    void a_call_has_a_row_with_its_caller_its_target_and_its_attempts() {
        try (var gateway = open("enabled: true")) {
            String key = key(gateway, ",\"user_path\":\"/team\"");
            gateway.upstream().always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            send(gateway, key, "/v1/chat/completions", chat("m", ""), "User-Agent: agent/1");
            JsonNode row = newest(gateway, 1);

            assertThat(row.get("auth_method").asText()).isEqualTo("api_key");
            assertThat(row.get("user_path").asText()).isEqualTo("/team");
            assertThat(row.get("client_ip").asText()).isEqualTo("127.0.0.1");
            assertThat(row.get("resolved_model").asText()).isEqualTo("m");
            assertThat(row.get("provider_name").asText()).isEqualTo("one");
            assertThat(row.get("status_code").asInt()).isEqualTo(200);
            assertThat(row.at("/data/user_agent").asText()).isEqualTo("agent/1");
            assertThat(row.at("/attempts/0/outcome").asText()).isEqualTo("success");
            assertThat(row.at("/usage/total_tokens").asInt()).isEqualTo(5);
            assertThat(row.get("bodies").asText()).isEqualTo("none");
            assertThat(row.get("data").has("request_body")).isFalse();
            assertThat(row.get("data").has("request_headers")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"nothing/none,404", "m,403"})
    void a_call_that_is_rejected_has_a_row(String model, int status) {
        try (var gateway = open("enabled: true")) {
            String key = key(gateway, ",\"operations\":[\"embeddings\"]");
            String used = status == 403 ? key : MASTER;
            Reply reply = send(gateway, used, "/v1/chat/completions", chat(model, ""));
            JsonNode row = entries(gateway, 1, "status_code=" + status).get(0);

            assertThat(reply.status()).isEqualTo(status);
            assertThat(row.get("error_type").asText()).isNotEmpty();
            assertThat(row.get("auth_key_id").asText()).isNotEqualTo("anyone");
        }
    }

    @Test
    void ten_thousand_requests_with_unknown_keys_leave_no_row() {
        try (var gateway = open("enabled: true, log-bodies: true")) {
            String request = ScriptedClient.post("/v1/chat/completions", "{}", field("gh_unknown"));
            var client = gateway.client();
            for (int i = 0; i < 10_000; i++) {
                assertThat(client.send(request).reply().status()).isEqualTo(401);
            }
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));

            assertThat(entries(gateway, 1, "")).hasSize(1);
        }
    }

    @Test
    void credentials_are_never_stored_shown_or_exported() {
        String gatewayKey;
        try (var gateway =
                open(
                        "enabled: true, log-headers: true, log-bodies: received, redact: ['own-\\w+']")) {
            gatewayKey = key(gateway, "");
            String answer =
                    WireFormat.CHAT
                            .whole()
                            .replace("h\\u0069", "sk-provider-canary-12345 and own-canary");
            gateway.upstream().always(ScriptedUpstream.json(200, answer));
            String more =
                    ",\"metadata\":{\"api_key\":\"member-canary\",\"sk-name-canary-1234567890\":\"x\"},"
                            + "\"stop\":\"Bearer bearer-canary-123 password=assigned-canary\"";
            send(
                    gateway,
                    gatewayKey,
                    "/v1/chat/completions?key=query-canary-1234",
                    chat("m", more),
                    "X-Api-Key: header-canary-1234",
                    "Cookie: cookie-canary");
            JsonNode row = newest(gateway, 1);
            String shown =
                    row
                            + send(gateway, MASTER, "/admin/audit/export?format=csv", "").body()
                            + send(gateway, MASTER, "/admin/audit/export", "").body()
                            + admin(gateway, "changes")
                            + admin(gateway, "conversation?log_id=" + row.get("id").asText());

            assertThat(row.at("/data/request_body/messages/0/content").asText()).isEqualTo(PROMPT);
            assertThat(row.at("/data/client_request_body/model").asText()).isEqualTo("m");
            assertThat(row.at("/data/client_response_body/id").asText()).isEqualTo("c1");
            assertThat(row.at("/data/request_headers/content-type").asText()).contains("json");
            for (String canary : List.of("-canary", gatewayKey, MASTER)) {
                assertThat(shown).doesNotContain(canary);
                assertThat(gateway.logged()).doesNotContain(canary);
            }
        }
        assertThat(stored()).doesNotContain("-canary").doesNotContain(gatewayKey);
    }

    @Test
    void bodies_are_stored_encrypted() {
        try (var gateway = open("enabled: true, log-bodies: true")) {
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));

            assertThat(newest(gateway, 1).toString()).contains(PROMPT);
        }
        assertThat(stored()).contains("chat-completions").doesNotContain(PROMPT);
    }

    private static final String CHAT_STREAM =
            """
            data: {"id":"s1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"think"},"finish_reason":null}]}

            data: {"id":"s1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"spoken"},"finish_reason":null}]}

            data: {"id":"s1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"look","arguments":"{\\"at\\":1}"}}]},"finish_reason":null}]}

            data: {"id":"s1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]

            """;

    private static final String MESSAGES_STREAM =
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"o","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"think"}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: content_block_start
            data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"spoken"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":1}

            event: content_block_start
            data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_1","name":"look","input":{}}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"at\\":1}"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":2}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private static final String RESPONSES_STREAM =
            """
            event: response.created
            data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}}

            event: response.reasoning_summary_part.added
            data: {"type":"response.reasoning_summary_part.added","sequence_number":2,"item_id":"rs_1","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}

            event: response.reasoning_summary_text.delta
            data: {"type":"response.reasoning_summary_text.delta","sequence_number":3,"item_id":"rs_1","output_index":0,"summary_index":0,"delta":"think"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","sequence_number":4,"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"think"}]}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","sequence_number":5,"output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","status":"in_progress","content":[]}}

            event: response.content_part.added
            data: {"type":"response.content_part.added","sequence_number":6,"item_id":"msg_1","output_index":1,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","sequence_number":7,"item_id":"msg_1","output_index":1,"content_index":0,"delta":"spoken"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","sequence_number":8,"output_index":1,"item":{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"spoken","annotations":[]}]}}

            event: response.output_item.added
            data: {"type":"response.output_item.added","sequence_number":9,"output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"look","arguments":""}}

            event: response.function_call_arguments.delta
            data: {"type":"response.function_call_arguments.delta","sequence_number":10,"item_id":"fc_1","output_index":2,"delta":"{\\"at\\":1}"}

            event: response.output_item.done
            data: {"type":"response.output_item.done","sequence_number":11,"output_index":2,"item":{"id":"fc_1","type":"function_call","call_id":"call_1","name":"look","arguments":"{\\"at\\":1}"}}

            event: response.completed
            data: {"type":"response.completed","sequence_number":12,"response":{"id":"resp_1","object":"response","status":"completed","model":"m","output":[],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}

            """;

    private static final String GEMINI_STREAM =
            """
            data: {"responseId":"g1","modelVersion":"g","candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"think","thought":true}]}}]}

            data: {"responseId":"g1","modelVersion":"g","candidates":[{"index":0,"content":{"role":"model","parts":[{"text":"spoken"}]}}]}

            data: {"responseId":"g1","modelVersion":"g","candidates":[{"index":0,"content":{"role":"model","parts":[{"functionCall":{"name":"look","args":{"at":1}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":1,"totalTokenCount":2}}

            """;

    private static final Map<String, String> STREAMS =
            Map.of(
                    "/v1/chat/completions", CHAT_STREAM,
                    "/v1/messages", MESSAGES_STREAM,
                    "/v1/responses", RESPONSES_STREAM,
                    "/v1beta/models/g:streamGenerateContent?alt=sse", GEMINI_STREAM);

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,/choices/0/message/tool_calls/0/function/name",
        "/v1/messages,/content/2/name",
        "/v1/responses,/output/2/name",
        "/v1beta/models/g:streamGenerateContent?alt=sse,/candidates/0/content/parts/2/functionCall/name"
    })
    void a_stream_is_shown_as_a_whole_answer_with_reasoning_and_tool_calls(
            String path, String tool) {
        String body =
                switch (path) {
                    case "/v1/messages" -> chat("o", ",\"max_tokens\":9,\"stream\":true");
                    case "/v1/responses" -> "{\"model\":\"m\",\"input\":\"hi\",\"stream\":true}";
                    case "/v1/chat/completions" -> chat("m", ",\"stream\":true");
                    default -> "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"hi\"}]}]}";
                };
        try (var gateway = open("enabled: true, log-bodies: received")) {
            String events = STREAMS.get(path);
            gateway.upstream()
                    .always(
                            talk -> {
                                talk.beginStream();
                                talk.chunk(events);
                                talk.lastChunk();
                            });
            Reply reply = send(gateway, MASTER, path, body);
            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            JsonNode row = newest(gateway, 1);

            for (String side : List.of("/data/response_body", "/data/client_response_body")) {
                JsonNode answer = row.at(side);
                assertThat(answer.isObject()).as("%s", row).isTrue();
                assertThat(answer.toString()).contains("think", "spoken");
                assertThat(answer.at(tool).asText()).as("%s", answer).isEqualTo("look");
            }
        }
    }

    @Test
    void a_body_that_is_too_long_is_cut_and_marked() {
        try (var gateway = open("enabled: true, log-bodies: true")) {
            String long_ = "x".repeat(1_200_000);
            send(
                    gateway,
                    MASTER,
                    "/v1/chat/completions",
                    chat("m", "").replace(PROMPT, PROMPT + long_));
            JsonNode data = newest(gateway, 1).get("data");

            assertThat(data.get("request_body_too_big_to_handle").asBoolean()).isTrue();
            assertThat(data.get("request_body").asText()).contains(PROMPT).hasSizeLessThan(1 << 20);
            assertThat(data.at("/response_body/id").asText()).isEqualTo("c1");
        }
    }

    @Test
    void a_key_reads_only_its_own_user_path_and_never_bodies_of_it() {
        try (var gateway = open("enabled: true, log-bodies: true")) {
            String mine = key(gateway, ",\"user_path\":\"/mine\",\"role\":\"viewer\"");
            String other = key(gateway, ",\"user_path\":\"/other\",\"role\":\"viewer\"");
            send(gateway, mine, "/v1/chat/completions", chat("m", ""));
            String id = entries(gateway, 1, "").get(0).get("id").asText();
            String log = "/admin/audit/log";

            assertThat(json(send(gateway, mine, log, "")).get("entries")).hasSize(1);
            assertThat(send(gateway, mine, log + "/" + id, "").body()).doesNotContain(PROMPT);
            assertThat(json(send(gateway, other, log, "")).get("entries")).isEmpty();
            assertThat(send(gateway, other, log + "/" + id, "").status()).isEqualTo(404);
            assertThat(send(gateway, other, log + "?user_path=/mine", "").status()).isEqualTo(403);
            assertThat(send(gateway, other, "/admin/audit/conversation?log_id=" + id, "").status())
                    .isEqualTo(404);
            assertThat(send(gateway, other, "/admin/audit/export", "").body()).isEmpty();
            assertThat(send(gateway, other, "/admin/audit/changes", "").status()).isEqualTo(403);
        }
    }

    @Test
    void the_log_is_filtered_and_paged() {
        try (var gateway = open("enabled: true")) {
            for (int i = 0; i < 3; i++) {
                send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));
            }
            send(gateway, MASTER, "/v1/chat/completions", chat("none/other", ""));
            entries(gateway, 4, "");
            JsonNode first = admin(gateway, "log?limit=2&requested_model=m");

            assertThat(first.get("entries")).hasSize(2);
            String next = "log?limit=2&requested_model=m&after=" + first.get("next").asText();
            assertThat(admin(gateway, next).get("entries")).hasSize(1);
            assertThat(admin(gateway, "log?search=NONE/OTHER").get("entries")).hasSize(1);
            assertThat(admin(gateway, "log?provider=openai").get("entries")).hasSize(3);
            assertThat(admin(gateway, "log?stream=true").get("entries")).isEmpty();
        }
    }

    @Test
    void a_cell_of_the_export_is_never_a_formula() {
        try (var gateway = open("enabled: true")) {
            send(
                    gateway,
                    MASTER,
                    "/v1/chat/completions",
                    chat("m", ",\"user\":\"=cmd|' /C calc'!A0\""));
            entries(gateway, 1, "");

            assertThat(send(gateway, MASTER, "/admin/audit/export?format=csv", "").body())
                    .contains("\"'=cmd|");
        }
    }

    @Test
    void a_conversation_is_found_by_responses_then_by_session_then_by_its_beginning() {
        try (var gateway = open("enabled: true")) {
            for (String each : List.of("1", "2", "3")) {
                gateway.upstream()
                        .always(
                                ScriptedUpstream.json(
                                        200, "{\"id\":\"resp_" + each + "\",\"output\":[]}"));
                String previous =
                        each.equals("1")
                                ? ""
                                : ",\"previous_response_id\":\"resp_%d\""
                                        .formatted(Integer.parseInt(each) - 1);
                String body = "{\"model\":\"m\",\"input\":\"turn " + each + "\"" + previous + "}";
                send(gateway, MASTER, "/v1/responses", body);
            }
            gateway.upstream().always(ScriptedUpstream.json(200, WireFormat.CHAT.whole()));
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""), "X-Session-Id: s");
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""), "Session-Id: s");
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ""));
            send(gateway, MASTER, "/v1/chat/completions", chat("m", ",\"temperature\":1"));
            JsonNode rows = entries(gateway, 7, "");

            assertThat(conversation(gateway, rows.get(5))).hasSize(3);
            assertThat(conversation(gateway, rows.get(5)).get(0).get("response_id").asText())
                    .isEqualTo("resp_1");
            assertThat(conversation(gateway, rows.get(3))).hasSize(2);
            assertThat(conversation(gateway, rows.get(0))).hasSize(2);
        }
    }

    private static JsonNode conversation(GatewayFixture gateway, JsonNode row) {
        return admin(gateway, "conversation?log_id=" + row.get("id").asText()).get("entries");
    }

    @Test
    void every_change_is_recorded_with_what_was_before_and_never_with_a_key() {
        String text;
        try (var gateway = open("enabled: false")) {
            JsonNode made = json(send(gateway, MASTER, "/admin/keys", "{\"name\":\"before\"}"));
            text = made.get("key").asText();
            String patch =
                    ScriptedClient.post(
                                    "/admin/keys/" + made.get("id").asText(),
                                    "{\"name\":\"after\"}",
                                    field(MASTER))
                            .replaceFirst("POST", "PATCH");
            gateway.raw(patch);
            JsonNode changes = admin(gateway, "changes").get("entries");

            assertThat(changes).hasSize(2);
            assertThat(changes.get(0).at("/before/name").asText()).isEqualTo("before");
            assertThat(changes.get(0).at("/after/name").asText()).isEqualTo("after");
            assertThat(changes.get(0).get("auth_key_id").asText()).isEqualTo("master");
            assertThat(changes.get(0).get("previous")).isEqualTo(changes.get(1).get("hash"));
            assertThat(changes.get(0).get("intact").asBoolean()).isTrue();
            assertThat(changes.get(1).at("/after/name").asText()).isEqualTo("before");
            assertThat(changes.toString()).doesNotContain(text);
            assertThat(send(gateway, MASTER, "/admin/audit/log", "").status()).isEqualTo(503);
        }
        assertThat(stored()).doesNotContain(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redact: ['(']", "redact: ['x*']"})
    void an_expression_that_cannot_be_used_is_an_error_at_the_start(String redact) {
        assertThatThrownBy(() -> open("enabled: true, " + redact))
                .hasMessageContaining("logging.redact");
    }

    @Test
    void bodies_in_a_shared_storage_need_a_configured_secret() {
        String storage =
                "storage: {type: postgresql, postgresql: {url: 'postgresql://u:p@127.0.0.1:1/d'}}\n";
        String logging = "logging: {enabled: true, log-bodies: true}\n";

        assertThatThrownBy(() -> GatewayFixture.open(storage + logging))
                .hasMessageContaining("GATEHOUSE_SECRET");
    }
}
