package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedUpstream.ReceivedRequest;
import dev.gatehouse.stream.AwsFrames;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls to models in the clouds of Amazon, Google and Microsoft.
class CloudsJourneyTest {
    private static final String AWS =
            "aws: {region: eu-west-1, access-key-id: AKIAX, secret-access-key: secret-key-1}";
    private static final String CLAUDE = "anthropic.claude-opus-4-6-v1:0";
    private static final String CHAT =
            "{\"model\":\"" + CLAUDE + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String MESSAGES =
            "{\"model\":\""
                    + CLAUDE
                    + "\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private static final String CONVERSE_ANSWER =
            """
            {"output":{"message":{"role":"assistant","content":[{"text":"hello"}]}},
             "stopReason":"end_turn","usage":{"inputTokens":5,"outputTokens":2,"totalTokens":7}}
            """;
    private static final String MESSAGE =
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"c","content":\
            [{"type":"text","text":"hello"}],"stop_reason":"end_turn","stop_sequence":null,\
            "usage":{"input_tokens":5,"output_tokens":2}}""";
    private static final List<String> EVENTS =
            List.of(
                    "{\"type\":\"message_start\",\"message\":"
                            + MESSAGE.replace("\"text\":\"hello\"", "\"text\":\"\"")
                            + "}",
                    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
                            + "{\"type\":\"text\",\"text\":\"\"}}",
                    "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
                            + "{\"type\":\"text_delta\",\"text\":\"h\u00e9llo\"}}",
                    "{\"type\":\"content_block_stop\",\"index\":0}",
                    "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
                            + "\"usage\":{\"output_tokens\":3}}",
                    "{\"type\":\"message_stop\"}");

    @TempDir private Path folder = Path.of("");

    private GatewayFixture open(String type, String access) {
        String yaml =
                """
                retry: {max-retries: 0}
                providers:
                  one: {type: %s, base-url: UPSTREAM, models: ['%s'], %s}
                """
                        .formatted(type, CLAUDE, access);
        var environment = Map.of("HOME", folder.toString());
        return GatewayFixture.open(new GatewayFixture.Plan(yaml, environment, null), false);
    }

    private static ScriptedUpstream.Script frames(AwsFrames frames) {
        return talk -> {
            talk.beginFrames();
            talk.chunk(frames.bytes());
            talk.lastChunk();
        };
    }

    private static AwsFrames wrapped(List<String> events) {
        var frames = new AwsFrames();
        for (String event : events) {
            String base64 = Base64.getEncoder().encodeToString(event.getBytes(UTF_8));
            frames.event("chunk", "{\"bytes\":\"" + base64 + "\",\"p\":\"abcd\"}");
        }
        return frames;
    }

    @Test
    void a_chat_is_sent_to_converse_with_a_signature() {
        try (var gateway = open("bedrock", AWS)) {
            gateway.upstream()
                    .next(ScriptedUpstream.json(200, CONVERSE_ANSWER, "x-amzn-RequestId: r-1"));

            var reply = gateway.ask(WireFormat.CHAT, CHAT + "}", "anthropic-beta: b");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("\"content\":\"hello\"", "\"total_tokens\":7");
            assertThat(reply.all("x-gatehouse-upstream-request-id")).containsExactly("r-1");
            ReceivedRequest asked = gateway.upstream().only();
            assertThat(asked.line())
                    .isEqualTo("POST /v1/model/anthropic.claude-opus-4-6-v1%3A0/converse HTTP/1.1");
            assertThat(asked.all("authorization"))
                    .singleElement()
                    .asString()
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKIAX/")
                    .contains("/eu-west-1/bedrock/aws4_request, ");
            assertThat(asked.all("anthropic-beta")).isEmpty();
            assertThat(asked.text())
                    .startsWith(
                            "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hi\"}]}]")
                    .doesNotContain("\"model\"", "\"stream\"");
        }
    }

    @Test
    void a_model_in_the_path_of_a_client_is_not_in_the_body() {
        try (var gateway = open("bedrock", AWS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, CONVERSE_ANSWER));

            var reply =
                    gateway.raw(
                            ScriptedClient.post(
                                    "/openai/deployments/" + CLAUDE + "/chat/completions",
                                    "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"));

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(gateway.upstream().only().text()).doesNotContain("\"model\"");
        }
    }

    @Test
    void an_exception_before_the_first_content_is_an_error_of_its_kind() {
        try (var gateway = open("bedrock", AWS)) {
            var frames =
                    new AwsFrames()
                            .event("messageStart", "{\"role\":\"assistant\"}")
                            .exception("throttlingException", "{\"message\":\"Slow down\"}");
            gateway.upstream().next(frames(frames));

            var reply = gateway.ask(WireFormat.CHAT, CHAT + ",\"stream\":true}");

            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body()).contains("Slow down");
        }
    }

    @Test
    void an_error_has_the_kind_that_its_header_names() {
        try (var gateway = open("bedrock", AWS)) {
            gateway.upstream()
                    .next(
                            ScriptedUpstream.json(
                                    400,
                                    "{\"message\":\"Input is too long for requested model.\"}",
                                    "x-amzn-ErrorType: ValidationException:http://internal/doc"));

            var reply = gateway.ask(WireFormat.CHAT, CHAT + "}");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("context_length_exceeded", "Input is too long");
        }
    }

    @Test
    void an_answer_that_is_no_converse_answer_is_an_error() {
        try (var gateway = open("bedrock", AWS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, "{\"message\":\"odd\"}"));

            assertThat(gateway.ask(WireFormat.CHAT, CHAT + "}").status()).isEqualTo(502);
        }
    }

    @Test
    void a_message_is_invoked_with_version_and_known_betas_in_its_body() {
        try (var gateway = open("bedrock-anthropic", AWS)) {
            gateway.upstream().next(ScriptedUpstream.json(200, MESSAGE));

            var reply =
                    gateway.ask(
                            WireFormat.MESSAGES,
                            MESSAGES + "}",
                            "anthropic-version: 2023-06-01",
                            "anthropic-beta: claude-code-20250219, context-1m-2025-08-07");

            assertThat(reply.body()).isEqualTo(MESSAGE);
            assertThat(reply.all("x-gatehouse-dropped"))
                    .containsExactly("anthropic-beta.claude-code-20250219");
            ReceivedRequest asked = gateway.upstream().only();
            assertThat(asked.line())
                    .isEqualTo("POST /v1/model/anthropic.claude-opus-4-6-v1%3A0/invoke HTTP/1.1");
            assertThat(asked.all("anthropic-beta")).isEmpty();
            assertThat(asked.text())
                    .isEqualTo(
                            "{\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                                    + "\"hi\"}],\"anthropic_version\":\"bedrock-2023-05-31\","
                                    + "\"anthropic_beta\":[\"context-1m-2025-08-07\"]}");
        }
    }

    @Test
    void frames_reach_a_client_of_messages_as_the_events_in_them() {
        try (var gateway = open("bedrock-anthropic", AWS)) {
            gateway.upstream().next(frames(wrapped(EVENTS)));

            var reply = gateway.ask(WireFormat.MESSAGES, MESSAGES + ",\"stream\":true}");

            assertThat(gateway.upstream().only().line())
                    .contains("/invoke-with-response-stream HTTP");
            assertThat(gateway.upstream().only().text()).doesNotContain("\"stream\"");
            var expected = new StringBuilder();
            for (String event : EVENTS) {
                String name = event.substring(9, event.indexOf('"', 9));
                expected.append("event: ").append(name).append('\n');
                expected.append("data: ").append(event).append("\n\n");
            }
            assertThat(reply.body()).isEqualTo(expected.toString());
            assertThat(gateway.callLine()).contains("\"output_tokens\":3");
        }
    }

    @Test
    void an_exception_among_frames_ends_a_stream_of_messages_with_an_error() {
        try (var gateway = open("bedrock-anthropic", AWS)) {
            AwsFrames frames = wrapped(EVENTS.subList(0, 3));
            frames.exception("modelStreamErrorException", "{\"message\":\"It broke\"}");
            gateway.upstream().next(frames(frames));

            var reply = gateway.ask(WireFormat.MESSAGES, MESSAGES + ",\"stream\":true}");

            assertThat(reply.body())
                    .contains("h\u00e9llo", "event: error\n", "It broke")
                    .doesNotContain("message_stop", "modelStreamErrorException\ndata");
        }
    }

    @Test
    void a_chat_goes_through_frames_of_messages_too() {
        try (var gateway = open("bedrock-anthropic", AWS)) {
            gateway.upstream().next(frames(wrapped(EVENTS)));

            var reply = gateway.ask(WireFormat.CHAT, CHAT + ",\"stream\":true}");

            assertThat(reply.body()).contains("h\u00e9llo", "\"finish_reason\":\"stop\"", "[DONE]");
            assertThat(gateway.upstream().only().text())
                    .contains("\"anthropic_version\":\"bedrock-2023-05-31\"")
                    .doesNotContain("\"model\"", "\"stream\"");
        }
    }

    @Test
    void a_message_reaches_vertex_with_the_model_in_its_path() {
        try (var gateway = open("vertex-anthropic", "api-key: key-1")) {
            gateway.upstream().next(ScriptedUpstream.json(200, MESSAGE));

            var reply = gateway.ask(WireFormat.MESSAGES, MESSAGES + "}");

            assertThat(reply.body()).isEqualTo(MESSAGE);
            ReceivedRequest asked = gateway.upstream().only();
            assertThat(asked.line())
                    .isEqualTo(
                            "POST /v1/models/anthropic.claude-opus-4-6-v1%3A0:rawPredict HTTP/1.1");
            assertThat(asked.text())
                    .contains("\"anthropic_version\":\"vertex-2023-10-16\"")
                    .doesNotContain("\"model\"");
        }
    }

    @Test
    void streams_of_vertex_are_requested_in_the_body_too() {
        try (var gateway = open("vertex-anthropic", "api-key: key-1")) {
            gateway.upstream()
                    .next(
                            talk -> {
                                talk.beginStream();
                                talk.chunk("event: message_stop\ndata: {\"type\":");
                                talk.chunk("\"message_stop\"}\n\n");
                                talk.lastChunk();
                            });

            gateway.ask(WireFormat.MESSAGES, MESSAGES + ",\"stream\":true}");

            assertThat(gateway.upstream().only().line()).contains(":streamRawPredict HTTP");
            assertThat(gateway.upstream().only().text()).contains("\"stream\":true");
        }
    }

    @Test
    void foundry_takes_messages_as_they_are() {
        try (var gateway = open("azure-anthropic", "api-key: key-1")) {
            gateway.upstream().next(ScriptedUpstream.json(200, MESSAGE));

            gateway.ask(WireFormat.MESSAGES, MESSAGES + "}", "anthropic-beta: b-1");

            ReceivedRequest asked = gateway.upstream().only();
            assertThat(asked.line()).isEqualTo("POST /v1/messages HTTP/1.1");
            assertThat(asked.all("api-key")).containsExactly("key-1");
            assertThat(asked.all("anthropic-beta")).containsExactly("b-1");
            assertThat(asked.all("anthropic-version")).hasSize(1);
            assertThat(asked.text()).isEqualTo(MESSAGES + "}");
        }
    }
}
