package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.stream.AwsFrames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The reason for which an answer ended, in the row of its call, whatever the dialects are.
class FinishReasonsJourneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNTS =
            """
            retry: {max-retries: 0}
            providers:
              exact: {type: openai, base-url: UPSTREAM, api-key: k, models: [m], streams: exact}
              near: {type: deepseek, base-url: UPSTREAM, api-key: k, models: [m]}
              claude: {type: anthropic, base-url: UPSTREAM, api-key: k, models: [m]}
              google: {type: gemini, base-url: UPSTREAM/openai, api-key: k, models: [m]}
              cloud:
                type: bedrock
                base-url: UPSTREAM
                models: [anthropic.claude-opus-4-6-v1:0]
                aws: {region: eu-west-1, access-key-id: AKIAX, secret-access-key: secret-key-1}
            """;

    /// What a provider sends. `REASON` is its word for an answer that reached the limit of tokens.
    private enum Form {
        CHAT(
                "length",
                """
                {"id":"c","choices":[{"index":0,"message":{"role":"assistant","content":"he"},
                 "finish_reason":"REASON"}],"usage":{}}
                """,
                """
                data: {"id":"c","choices":[{"index":0,"delta":{"content":"he"},"finish_reason":null}]}

                data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"REASON"}]}

                data: [DONE]

                """),
        TEXT(
                "length",
                """
                {"choices":[{"index":0,"text":"he","finish_reason":"REASON"}]}
                """,
                """
                data: {"choices":[{"index":0,"text":"he","finish_reason":"REASON"}]}

                data: [DONE]

                """),
        RESPONSE(
                "max_output_tokens",
                """
                {"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"REASON"},
                 "output":[]}
                """,
                """
                event: response.output_text.delta
                data: {"type":"response.output_text.delta","delta":"he"}

                event: response.incomplete
                data: {"type":"response.incomplete","response":{"status":"incomplete",\
                "incomplete_details":{"reason":"REASON"},"output":[]}}

                """),
        MESSAGE(
                "max_tokens",
                """
                {"id":"m","type":"message","content":[{"type":"text","text":"he"}],
                 "stop_reason":"REASON","usage":{}}
                """,
                """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","stop_reason":null}}

                event: content_block_start
                data: {"type":"content_block_start","index":0,\
                "content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,\
                "delta":{"type":"text_delta","text":"he"}}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"REASON"}}

                event: message_stop
                data: {"type":"message_stop"}

                """),
        CONTENT(
                "MAX_TOKENS",
                """
                {"candidates":[{"index":0,"content":{"parts":[{"text":"he"}]},
                 "finishReason":"REASON"}]}
                """,
                """
                data: {"candidates":[{"content":{"parts":[{"text":"he"}]}}]}

                data: {"candidates":[{"content":{},"finishReason":"REASON"}]}

                """),
        CONVERSE(
                "max_tokens",
                """
                {"output":{"message":{"role":"assistant","content":[{"text":"he"}]}},
                 "stopReason":"REASON","usage":{}}
                """,
                "");

        private final String limit;
        private final String whole;
        private final String stream;

        Form(String limit, String whole, String stream) {
            this.limit = limit;
            this.whole = whole;
            this.stream = stream;
        }

        ScriptedUpstream.Script script(boolean streamed, String reason) {
            if (!streamed) {
                return ScriptedUpstream.json(200, whole.replace("REASON", reason));
            }
            return this == CONVERSE ? frames(reason) : events(stream.replace("REASON", reason));
        }

        private static ScriptedUpstream.Script events(String events) {
            return talk -> {
                talk.beginStream();
                talk.chunk(events);
                talk.lastChunk();
            };
        }

        private static ScriptedUpstream.Script frames(String reason) {
            var frames =
                    new AwsFrames()
                            .event("messageStart", "{\"role\":\"assistant\"}")
                            .event(
                                    "contentBlockDelta",
                                    "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"he\"}}")
                            .event("contentBlockStop", "{\"contentBlockIndex\":0}")
                            .event("messageStop", "{\"stopReason\":\"" + reason + "\"}")
                            .event("metadata", "{\"usage\":{\"inputTokens\":1}}");
            return talk -> {
                talk.beginFrames();
                talk.chunk(frames.bytes());
                talk.lastChunk();
            };
        }
    }

    /// The way of a call: the path of the client, its body, and what the provider answers.
    private enum Way {
        CHAT_EXACT("/v1/chat/completions", "exact/m", Form.CHAT),
        CHAT_NEAR("/v1/chat/completions", "near/m", Form.CHAT),
        COMPLETIONS("/v1/completions", "exact/m", Form.TEXT),
        RESPONSES("/v1/responses", "exact/m", Form.RESPONSE),
        RESPONSES_BY_CHAT("/v1/responses", "near/m", Form.CHAT),
        MESSAGES("/v1/messages", "claude/m", Form.MESSAGE),
        CHAT_BY_MESSAGES("/v1/chat/completions", "claude/m", Form.MESSAGE),
        GEMINI("/v1beta/models/google/m", "", Form.CONTENT),
        MESSAGES_BY_GEMINI("/v1/messages", "google/m", Form.CONTENT),
        CHAT_BY_CONVERSE(
                "/v1/chat/completions", "cloud/anthropic.claude-opus-4-6-v1:0", Form.CONVERSE),
        NATIVE_CHAT("/p/exact/chat/completions", "m", Form.CHAT),
        NATIVE_MESSAGES("/p/claude/v1/messages", "m", Form.MESSAGE);

        private final String path;
        private final String model;
        private final Form form;

        Way(String path, String model, Form form) {
            this.path = path;
            this.model = model;
            this.form = form;
        }

        private String request(boolean streamed) {
            boolean inPath = model.isEmpty();
            String verb = streamed ? ":streamGenerateContent?alt=sse" : ":generateContent";
            String body =
                    inPath
                            ? "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}"
                            : """
                              {"model":"%s","stream":%s,"max_tokens":9,"%s":"hi",
                               "messages":[{"role":"user","content":"hi"}]}
                              """
                                    .formatted(
                                            model,
                                            streamed,
                                            this == COMPLETIONS ? "prompt" : "input");
            return ScriptedClient.post(inPath ? path + verb : path, body);
        }
    }

    private static void ask(GatewayFixture gateway, Way way, boolean streamed, String word) {
        gateway.upstream().next(way.form.script(streamed, word));
        ScriptedClient.Reply reply = gateway.raw(way.request(streamed));

        assertThat(reply.status()).as("%s %s", way, reply.body()).isEqualTo(200);
    }

    /// The reasons that the log has, of calls and of their attempts.
    private static List<String> reasons(GatewayFixture gateway, int count) throws IOException {
        Await.until("the rows", () -> entries(gateway).size() == count);
        var reasons = new ArrayList<String>();
        for (JsonNode entry : entries(gateway)) {
            reasons.add(entry.get("finish_reason").asText());
            assertThat(entry.at("/attempts/0/finish_reason")).isEqualTo(entry.get("finish_reason"));
        }
        return reasons;
    }

    private static JsonNode entries(GatewayFixture gateway) throws IOException {
        String path = "/admin/usage/log?limit=200";
        String log = gateway.raw(ScriptedClient.request("GET", path) + "\r\n").body();
        return JSON.readTree(log).path("entries");
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void the_limit_of_tokens_is_length_in_every_dialect(boolean streamed) throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            for (Way way : Way.values()) {
                ask(gateway, way, streamed, way.form.limit);
            }

            int count = Way.values().length;
            assertThat(reasons(gateway, count)).isEqualTo(Collections.nCopies(count, "length"));
            assertThat(export(gateway)).hasSize(count).allMatch(it -> it.contains("\"length\""));
        }
    }

    private static List<String> export(GatewayFixture gateway) {
        String path = "/admin/usage/export?format=csv";
        String csv = gateway.raw(ScriptedClient.request("GET", path) + "\r\n").body();
        return csv.lines().skip(1).toList();
    }

    @Test
    void a_word_that_is_not_known_stays_as_the_provider_wrote_it() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            ask(gateway, Way.CHAT_EXACT, true, "Bored");
            ask(gateway, Way.MESSAGES, false, "bored");

            assertThat(reasons(gateway, 2)).containsOnly("bored");
        }
    }

    @Test
    void an_answer_that_calls_tools_has_that_reason_where_the_provider_states_that_it_is_complete()
            throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            String part = "{\"functionCall\":{\"name\":\"f\",\"args\":{}}}";
            String candidate =
                    "{\"candidates\":[{\"content\":{\"parts\":[%s]},\"finishReason\":\"STOP\"}]}"
                            .formatted(part);
            String call = "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\"}";
            String response =
                    "{\"id\":\"r\",\"status\":\"completed\",\"output\":[%s]}".formatted(call);
            String chunk =
                    "{\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":"
                            + "\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                            + "\"finish_reason\":\"stop\"}]}";

            gateway.upstream().next(ScriptedUpstream.json(200, candidate));
            gateway.raw(Way.GEMINI.request(false));
            gateway.upstream().next(ScriptedUpstream.json(200, response));
            gateway.raw(Way.RESPONSES.request(false));
            gateway.upstream().next(Form.events("data: " + chunk + "\n\ndata: [DONE]\n\n"));
            gateway.raw(Way.CHAT_NEAR.request(true));

            assertThat(reasons(gateway, 3)).containsOnly("tool_calls");
        }
    }

    @Test
    void a_call_whose_attempt_failed_has_no_reason() throws IOException {
        try (var gateway = GatewayFixture.open(ACCOUNTS)) {
            gateway.upstream().next(ScriptedUpstream.json(500, "{\"error\":{}}"));
            gateway.raw(Way.CHAT_EXACT.request(false));

            gateway.upstream().next(Form.CHAT.script(true, "error"));
            gateway.raw(Way.CHAT_EXACT.request(true));

            Await.until("the rows", () -> entries(gateway).size() == 2);
            for (JsonNode entry : entries(gateway)) {
                assertThat(entry.get("finish_reason").isNull()).isTrue();
            }
        }
    }
}
