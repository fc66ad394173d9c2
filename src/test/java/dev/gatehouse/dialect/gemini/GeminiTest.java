package dev.gatehouse.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Problems;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.Transformed;
import dev.gatehouse.dialect.feature.RequiredFeatures;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.StreamMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GeminiTest {
    private final ClientSide client = Gemini.dialect().client();
    private final ProviderSide provider = Gemini.dialect().provider();

    static List<Problem> all() {
        return Problems.all();
    }

    private static Json json(String text) throws MalformedJson {
        return Json.parse(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_has_all_its_keys(Problem problem) throws IOException {
        JsonNode error = new ObjectMapper().readTree(client.problem(problem, "r1")).get("error");

        assertThat(error.get("code").intValue()).isEqualTo(problem.status());
        assertThat(error.get("message").textValue()).isEqualTo(problem.message());
        assertThat(error.get("status").textValue()).matches("[A-Z_]+");
        assertThat(client.problemEvent(problem, "r1"))
                .asString(UTF_8)
                .startsWith("data: {\"error\":{")
                .endsWith("}\r\n\r\n");
    }

    @Test
    void a_heartbeat_means_nothing_in_events_and_in_an_array() throws IOException {
        byte[] beat = client.heartbeat();

        assertThat(new String(beat, UTF_8)).isBlank();
        assertThat(new ObjectMapper().readTree("[1" + new String(beat, UTF_8) + ",2]")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"contents":[]}                              | {"contents":[]}
                    {"model":"x"}                                | {"model":"models/g"}
                    {"generateContentRequest":{"model":"m"}}     | {"generateContentRequest":{"model":"models/g"}}
                    {"requests":[{"content":{}},{"model":"x"}]}  | {"requests":[{"content":{},"model":"models/g"},{"model":"models/g"}]}
                    """)
    void a_model_in_a_body_is_that_of_the_path(String body, String expected) throws MalformedJson {
        Json read = json(body);
        var patch = new Patch(read);

        provider.putModel(read, "g", true, patch);

        assertThat(patch.bytes()).asString(UTF_8).isEqualTo(expected);
    }

    @Test
    void thoughts_are_output_and_tool_prompts_are_input() throws MalformedJson {
        Json usage =
                json(
                        "{\"promptTokenCount\":10,\"toolUsePromptTokenCount\":2,"
                                + "\"cachedContentTokenCount\":4,\"candidatesTokenCount\":5,"
                                + "\"thoughtsTokenCount\":3,\"totalTokenCount\":20}");

        assertThat(provider.usage(usage, null)).isEqualTo(new Usage(12, 8, 4, 0, 3));
        assertThat(provider.usage(null, null)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    GENERATE_CONTENT   | {"candidates":[]}                       | false
                    GENERATE_CONTENT   | {"promptFeedback":{"blockReason":"X"}}  | false
                    GENERATE_CONTENT   | {"error":{"code":503}}                  | true
                    GENERATE_CONTENT   | {}                                      | true
                    CONTENT_TOKENS     | {"totalTokens":1}                       | false
                    CONTENT_TOKENS     | {"candidates":[]}                       | true
                    CONTENT_EMBEDDING  | {"embedding":{}}                        | false
                    CONTENT_EMBEDDINGS | {"embeddings":[]}                       | false
                    """)
    void an_answer_without_its_result_is_an_error(Operation operation, String body, boolean error)
            throws MalformedJson {
        assertThat(provider.errorIn(operation, json(body)) != null).isEqualTo(error);
    }

    @Test
    void what_a_request_requires_is_read() throws MalformedJson {
        Json body =
                json(
                        "{\"contents\":[{\"parts\":[{\"inline_data\":{\"mime_type\":\"image/png\"}},"
                                + "{\"fileData\":{\"mimeType\":\"audio/wav\"}}]}],\"tools\":[{}],"
                                + "\"generation_config\":{\"max_output_tokens\":7,"
                                + "\"response_schema\":{}}}");

        assertThat(client.features(body))
                .isEqualTo(new RequiredFeatures(true, true, true, true, body.length() / 4, 7, 1));
    }

    @Test
    void clients_are_recognised_by_their_header_fields() {
        assertThat(client.recognises(Headers.of("x-goog-api-key", "k"))).isTrue();
        assertThat(client.recognises(Headers.of("x-goog-api-client", "c"))).isTrue();
        assertThat(client.recognises(Headers.of("authorization", "Bearer k"))).isFalse();
    }

    @Test
    void a_stream_is_whole_when_each_candidate_has_its_reason() throws IOException {
        String first =
                "data: {\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"},{\"index\":1}]}\n\n";
        String second = "data: {\"candidates\":[{\"index\":1,\"finishReason\":\"STOP\"}]}\n\n";

        assertThat(passed(first).whole()).isFalse();
        assertThat(passed(first + second).whole()).isTrue();
        assertThat(passed("data: {\"error\":{\"code\":503}}\n\n").state().error()).isNotNull();
        assertThat(passed("data: {oops\n\n").state().unreadable()).isNotNull();
    }

    private StreamTransform passed(String stream) throws IOException {
        var options = new StreamOptions(StreamMode.EXACT, StreamOptions.Asked.YES, "r");
        StreamTransform transform = provider.streamTransform(options);
        Transformed.of(transform, stream);
        return transform;
    }

    @Test
    void an_array_holds_the_data_of_events_and_nothing_else() throws IOException {
        var form = new ArrayForm();
        var out = new ByteArrayOutputStream();
        for (String event :
                List.of(": ping\n\n", "data: {\"a\":1}\r\n\r\n", "data:{\ndata:}\n\n")) {
            form.write(Frame.of(event.getBytes(UTF_8), Frame.Kind.CONTENT), out);
        }
        form.end(out);
        var empty = new ByteArrayOutputStream();
        new ArrayForm().end(empty);

        assertThat(new ObjectMapper().readTree(out.toByteArray()).toString())
                .isEqualTo("[{\"a\":1},{}]");
        assertThat(empty.toString(UTF_8)).isEqualTo("[]");
    }
}
