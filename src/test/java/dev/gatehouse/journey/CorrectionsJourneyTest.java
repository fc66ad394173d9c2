package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.ScriptedClient.Reply;
import dev.gatehouse.journey.ScriptedUpstream.Script;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Members that a provider rejects, and that a request does without or has in another form.
class CorrectionsJourneyTest {
    private static final String YAML =
            "providers:\n  a: {type: compatible, base-url: 'UPSTREAM', api-key: sk-canary-1, models: [m]}\n";
    private static final String CHAT = "/v1/chat/completions";

    /// A provider that rejects whatever holds a text, and answers the rest.
    private static Script rejecting(String text, int status, String message, Script answer) {
        String error = "{\"error\":{\"message\":\"" + message + "\"}}";
        return talk -> {
            boolean rejected = talk.question().text().contains(text);
            (rejected ? ScriptedUpstream.json(status, error) : answer).play(talk);
        };
    }

    private static Script whole() {
        return ScriptedUpstream.json(200, WireFormat.CHAT.whole());
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/chat/completions,400,Unknown parameter: 'stream_options'.",
        "/v1/chat/completions,422,stream_options: Extra inputs are not permitted",
        "/v1/completions,400,Unknown parameter: 'stream_options'.",
    })
    void an_option_that_the_gateway_added_is_left_out_where_it_is_rejected(
            String path, int status, String message) {
        String body = "{\"model\":\"m\",\"stream\":true,\"prompt\":\"\",\"messages\":[]}";
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .always(
                            rejecting(
                                    "stream_options",
                                    status,
                                    message,
                                    ScriptedUpstream.stream(WireFormat.CHAT, 2)));
            for (int i = 0; i < 2; i++) {
                Reply reply = gateway.raw(ScriptedClient.post(path, body));

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).contains("w1 ", "[DONE]");
                assertThat(reply.field("x-gatehouse-attempts")).isEqualTo("1");
            }
            assertThat(gateway.upstream().received())
                    .extracting(asked -> asked.text().contains("stream_options"))
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void embeddings_are_encoded_here_where_a_server_cannot() {
        String body = "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"base64\"}";
        String answer = "{\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[0.5]}]}";
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream()
                    .always(
                            rejecting(
                                    "base64",
                                    400,
                                    "base64 encoding is not currently supported",
                                    ScriptedUpstream.json(200, answer)));
            for (int i = 0; i < 2; i++) {
                Reply reply = gateway.raw(ScriptedClient.post("/v1/embeddings", body));

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).contains("\"embedding\":\"AAAAPw==\"");
            }
            assertThat(gateway.upstream().received()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "max_tokens":5                             | Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead. | "max_completion_tokens":5
                    "max_completion_tokens":5                  | Unrecognized request argument supplied: max_completion_tokens | "max_tokens":5
                    "messages":[{"reasoning_content":"x"}]     | property 'reasoning_content' is unsupported           | "messages":[{}]
                    "store":true                               | Extra inputs are not permitted: store                 | {"model":"m"}
                    """)
    void a_member_that_is_rejected_takes_another_form(
            String member, String message, String accepted) {
        String body = "{\"model\":\"m\"," + member + "}";
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().always(rejecting(member, 400, message, whole()));
            assertThat(gateway.raw(ScriptedClient.post(CHAT, body)).status()).isEqualTo(200);
            assertThat(gateway.raw(ScriptedClient.post(CHAT, body)).status()).isEqualTo(200);

            assertThat(gateway.upstream().received()).hasSize(3);
            assertThat(gateway.upstream().received().getLast().text()).contains(accepted);
            assertThat(
                            gateway.raw(
                                            "GET /admin/api/v1/providers HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                    .body())
                    .contains("\"learned\":[{\"model\":\"m\"");
        }
    }

    /// Errors repeat the words of clients: what does not help one request changes no other.
    @ParameterizedTest
    @CsvSource({
        "Tool 'store_lookup' has no description,1",
        "messages[3]: 'store' is not what we sell,2",
        "Something else is wrong,1",
    })
    void an_error_that_a_correction_does_not_mend_teaches_nothing(String message, int asked) {
        String error = "{\"error\":{\"message\":\"" + message + "\"}}";
        String body = "{\"model\":\"m\",\"store\":true,\"messages\":[]}";
        try (var gateway = GatewayFixture.open(YAML)) {
            gateway.upstream().always(ScriptedUpstream.json(400, error));
            Reply refused = gateway.raw(ScriptedClient.post(CHAT, body));
            gateway.upstream().always(whole());
            gateway.raw(ScriptedClient.post(CHAT, body));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("error", "message")).isEqualTo(message);
            assertThat(gateway.upstream().received()).hasSize(asked + 1);
            assertThat(gateway.upstream().received().getLast().text()).contains("\"store\":true");
        }
    }

    /// What one model rejects, another one may need.
    @Test
    void what_is_learnt_of_one_model_changes_no_requests_to_others() {
        String yaml = YAML.replace("[m]", "[m, n]");
        try (var gateway = GatewayFixture.open(yaml)) {
            gateway.upstream()
                    .always(rejecting("\"m\",\"max_tokens\"", 400, "max_tokens?", whole()));
            for (String model : List.of("m", "n", "m")) {
                gateway.raw(
                        ScriptedClient.post(
                                CHAT, "{\"model\":\"%s\",\"max_tokens\":5}".formatted(model)));
            }

            assertThat(gateway.upstream().received())
                    .extracting(asked -> asked.text().contains("max_completion_tokens"))
                    .containsExactly(false, true, false, true);
        }
    }
}
