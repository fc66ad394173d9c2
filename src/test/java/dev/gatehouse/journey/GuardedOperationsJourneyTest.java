package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Operation;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No route bypasses a guardrail: each operation is checked, or refused for those who are bound.
class GuardedOperationsJourneyTest {
    private static final String GUARDS =
            "guardrails: {%s rules: [{name: words, type: words, direction: %s, words: [forbidden], action: %s}]}\n";

    private static final String ACCOUNTS =
            """
            providers:
              free: {type: openai, base-url: UPSTREAM, api-key: sk-0, streams: exact}
              one: {type: openai, base-url: UPSTREAM, api-key: sk-1, models: [gpt], streams: exact}
              two: {type: anthropic, base-url: UPSTREAM, api-key: sk-2, models: [opus], streams: exact}
            """;

    private static GatewayFixture open(String more, String direction, String action) {
        GatewayFixture gateway =
                GatewayFixture.open(ACCOUNTS + GUARDS.formatted(more, direction, action));
        gateway.upstream()
                .always(
                        ScriptedUpstream.json(
                                200, "{\"id\":\"a\",\"object\":\"list\",\"data\":[]}"));
        Await.until("the list of models", () -> !gateway.upstream().received().isEmpty());
        return gateway;
    }

    /// What the provider has received, without the request for its list of models.
    private static List<ScriptedUpstream.ReceivedRequest> sent(GatewayFixture gateway) {
        return gateway.upstream().received().stream()
                .filter(it -> !it.line().startsWith("GET /v1/models HTTP"))
                .toList();
    }

    private static ScriptedUpstream.Script typed(int status, String type, String body) {
        String head =
                ScriptedUpstream.Wire.head(
                        status, "Content-Type: " + type, "Content-Length: " + body.length());
        return talk -> talk.send(head + body);
    }

    @ParameterizedTest
    @EnumSource
    void each_text_of_each_operation_is_checked_or_refused(Operation operation) {
        try (var gateway = open("", "request", "block")) {
            for (GuardProbe probe : GuardProbe.of(operation, "so forbidden")) {
                Reply reply = gateway.raw(probe.request());
                assertThat(reply.body())
                        .as("%s %s", operation, probe.place())
                        .contains("The guardrail 'words' " + (probe.refused() ? "cannot" : ""));
                assertThat(reply.status()).isEqualTo(probe.refused() ? 403 : 400);
            }
            assertThat(sent(gateway)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void harmless_texts_pass_or_are_refused(Operation operation) {
        try (var gateway = open("", "request", "block")) {
            for (GuardProbe probe : GuardProbe.of(operation, "harmless")) {
                String reply = gateway.raw(probe.request()).body();
                assertThat(reply.contains("The guardrail"))
                        .as("%s %s: %s", operation, probe.place(), reply)
                        .isEqualTo(probe.refused());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_text_that_is_masked_reaches_no_provider(Operation operation) {
        try (var gateway = open("", "request", "mask")) {
            for (GuardProbe probe : GuardProbe.of(operation, "so forbidden")) {
                gateway.raw(probe.request());
            }
            assertThat(sent(gateway))
                    .allSatisfy(
                            it -> assertThat(it.text()).doesNotContain("forbidden", "f\\u006f"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_operator_may_let_pass_what_cannot_be_checked(Operation operation) {
        try (var gateway = open("unchecked: allow,", "request", "block")) {
            for (GuardProbe probe : GuardProbe.of(operation, "so forbidden")) {
                if (probe.refused() && !probe.place().equals("socket")) {
                    Reply reply = gateway.raw(probe.request());
                    assertThat(sent(gateway)).as(reply.body()).isNotEmpty();
                }
            }
        }
    }

    /// The table in the documentation names each operation.
    @ParameterizedTest
    @EnumSource
    void the_documentation_states_what_happens(Operation operation) throws IOException {
        assertThat(Files.readString(Path.of("docs/guardrails.md")))
                .contains("| `" + operation.id() + "` |");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/files/f1/content", "/v1/messages/batches/b1/results"})
    void results_of_batches_are_checked(String path) {
        String chat =
                "{\"custom_id\":\"1\",\"response\":{\"status_code\":200,\"body\":{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"f\\u006frbidden x\"}}]}}}\n";
        String message =
                "{\"custom_id\":\"2\",\"result\":{\"type\":\"succeeded\",\"message\":{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"forbidden y\"}]}}}";
        String results = path.contains("files") ? chat : chat + message + "\n";
        try (var gateway = open("", "answer", "mask")) {
            gateway.upstream().always(typed(200, "application/octet-stream", results));
            Reply reply = gateway.raw(ScriptedClient.request("GET", path));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body())
                    .isEqualTo(
                            results.replace("f\\u006frbidden", "[WORD]")
                                    .replace("forbidden", "[WORD]"));
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 400", "false, 403"})
    void batches_are_read_or_count_as_unread(boolean batches, int status) {
        try (var gateway = open("batches: " + batches + ",", "request", "block")) {
            for (Operation operation :
                    new Operation[] {Operation.FILES, Operation.MESSAGE_BATCHES}) {
                GuardProbe probe = GuardProbe.of(operation, "so forbidden").getFirst();
                assertThat(gateway.raw(probe.request()).status()).isEqualTo(status);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain|so forbidden it is",
                "application/x-subrip|1\n00:00 --> 00:01\nso forbidden\n",
                "text/vtt|WEBVTT\n\n00:00 --> 00:01\nso\n\n00:01 --> 00:02\nforbidden it\n",
                "application/json|{\"text\":\"so f\\u006frbidden\",\"words\":[{\"word\":\"forb\"},{\"word\":\"idden\"}]}",
                "text/event-stream|data: {\"type\":\"transcript.text.delta\",\"delta\":\"so forb\"}\n\ndata: {\"type\":\"transcript.text.delta\",\"delta\":\"idden\"}\n\ndata: {\"type\":\"transcript.text.done\",\"text\":\"so forbidden\"}\n\n"
            })
    void transcripts_are_checked_in_every_form(String answer) {
        String[] parts = answer.split("\\|", 2);
        String request = GuardProbe.of(Operation.TRANSCRIPTIONS, "harmless").getFirst().request();
        try (var gateway = open("", "answer", "mask")) {
            gateway.upstream().always(typed(200, parts[0], parts[1]));
            Reply reply = gateway.raw(request);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("so").contains("[WORD]");
            assertThat(reply.body()).doesNotContain("forbidden", "idden", "f\\u006f");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/vtt", "application/x-subrip"})
    void a_match_across_the_times_of_a_transcript_blocks_it(String type) {
        String cues = "1\n00:00 --> 00:01\nso top\n\n2\n00:01 --> 00:02\nsecret it\n";
        String request = GuardProbe.of(Operation.TRANSCRIPTIONS, "harmless").getFirst().request();
        String yaml = GUARDS.formatted("", "answer", "mask").replace("forbidden", "top secret");
        try (var gateway = GatewayFixture.open(ACCOUNTS + yaml)) {
            gateway.upstream().always(typed(200, type, cues));
            Reply reply = gateway.raw(request);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_blocked");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/p/free/chat/completions",
                "/p/free/v1/chat/completions",
                "/v1/chat/completions/c1"
            })
    void relayed_answers_of_known_operations_are_checked(String path) {
        String whole =
                "{\"id\":\"c1\",\"object\":\"chat.completion\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"so forbidden\"}}]}";
        String stream =
                """
                data: {"id":"c","choices":[{"index":0,"delta":{"content":"so forb"},"finish_reason":null}]}

                data: {"id":"c","choices":[{"index":0,"delta":{"content":"idden it"},"finish_reason":null}]}

                data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]

                """;
        String request = ScriptedClient.post(path, "{\"model\":\"gpt\",\"messages\":[]}");
        for (String mode : new String[] {"mask", "block"}) {
            try (var gateway = open("", "answer", mode)) {
                gateway.upstream().next(ScriptedUpstream.json(200, whole));
                Reply reply = gateway.raw(request);
                assertThat(reply.status()).isEqualTo(mode.equals("mask") ? 200 : 400);
                assertThat(reply.body()).doesNotContain("forbidden");
                gateway.upstream()
                        .next(
                                talk -> {
                                    talk.beginStream();
                                    for (int i = 0; i < stream.length(); i += 7) {
                                        talk.chunk(
                                                stream.substring(
                                                        i, Math.min(stream.length(), i + 7)));
                                    }
                                    talk.lastChunk();
                                });
                Reply streamed = gateway.raw(request);
                assertThat(streamed.whole()).isTrue();
                assertThat(streamed.body())
                        .contains(mode.equals("mask") ? "[WORD]" : "content_filter")
                        .doesNotContain("idden");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "audio/mpeg, 200, /p/free/unheard",
        "application/octet-stream, 200, /v1/files/f/content",
        "text/event-stream, 200, /p/free/unheard",
        "text/plain, 206, /v1/files/f/content"
    })
    void relayed_answers_that_cannot_be_read_are_refused(String type, int status, String path) {
        try (var gateway = open("", "answer", "mask")) {
            gateway.upstream().always(typed(status, type, "a\0 forbidden"));
            Reply reply = gateway.raw(ScriptedClient.request("GET", path));
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text("error", "code")).isEqualTo("guardrail_unchecked");
        }
        try (var gateway = open("unchecked: allow,", "answer", "mask")) {
            gateway.upstream().always(typed(status, type, "a\0 forbidden"));
            assertThat(gateway.raw(ScriptedClient.request("GET", path)).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"/p/free/chat/completions, 200", "/p/free/unheard, 403"})
    void a_system_prompt_is_put_in_natively_or_the_call_is_refused(String path, int status) {
        String yaml =
                "guardrails: {rules: [{name: house, type: system-prompt, system-prompt: {mode: override, content: Be kind.}}]}\n";
        String body = "{\"model\":\"gpt\",\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}";
        try (var gateway = GatewayFixture.open(ACCOUNTS + yaml)) {
            gateway.upstream().always(ScriptedUpstream.json(200, "{}"));
            Reply reply = gateway.raw(ScriptedClient.post(path, body));
            assertThat(reply.status()).isEqualTo(status);
            if (status == 200) {
                assertThat(sent(gateway).getLast().text())
                        .contains("Be kind.")
                        .doesNotContain("\"x\"");
            }
        }
    }
}
