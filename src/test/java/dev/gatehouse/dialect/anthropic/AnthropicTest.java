package dev.gatehouse.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Problems;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AnthropicTest {
    private final ClientSide client = Anthropic.dialect().client();
    private final ProviderSide provider = Anthropic.dialect().provider();

    static List<Problem> all() {
        return Problems.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_has_all_its_keys(Problem problem) throws IOException {
        JsonNode body = new ObjectMapper().readTree(client.problem(problem, "r1"));

        assertThat(body.fieldNames()).toIterable().containsExactly("type", "error", "request_id");
        assertThat(body.get("type").textValue()).isEqualTo("error");
        assertThat(body.at("/error/type").textValue()).matches("[a-z_]+");
        assertThat(body.at("/error/message").textValue()).isEqualTo(problem.message());
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_is_one_named_event(Problem problem) {
        String event = new String(client.problemEvent(problem, "r1"), UTF_8);

        assertThat(event)
                .isEqualTo(
                        "event: error\ndata: "
                                + new String(client.problem(problem, "r1"), UTF_8)
                                + "\n\n");
        assertThat(event.lines()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    400 | invalid_request_error | m                          | INVALID
                    400 | invalid_request_error | prompt is too long: 9 > 8  | CONTEXT
                    401 | authentication_error  | m                          | AUTH
                    429 | rate_limit_error      | m                          | RATE
                    529 | overloaded_error      | m                          | OVERLOAD
                    """)
    void a_provider_error_is_read(
            int status, String type, String message, ProviderError.Kind kind) {
        String body =
                "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s\"}}"
                        .formatted(type, message);

        ProviderError read =
                provider.error(status, Headers.of("retry-after", "1"), body.getBytes(UTF_8));

        assertThat(read)
                .isEqualTo(
                        new ProviderError(
                                kind,
                                status,
                                message,
                                type,
                                null,
                                Duration.ofSeconds(1),
                                read.details()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"<html>", "{}", "{\"error\":null}", "{\"error\":{}}", "''"})
    void an_error_in_another_shape_is_classified_by_its_status(@Nullable String body) {
        byte[] bytes = String.valueOf(body).getBytes(UTF_8);

        ProviderError read = provider.error(503, Headers.none(), bytes);

        assertThat(read.kind()).isEqualTo(ProviderError.Kind.OVERLOAD);
        assertThat(read.message()).isEqualTo("The provider answered with status 503.");
    }

    @Test
    void the_usage_of_a_whole_answer_is_read() throws MalformedJson {
        String body = "{\"usage\":{\"input_tokens\":3,\"output_tokens\":2}}";

        assertThat(provider.usage(Json.parse(body.getBytes(UTF_8)).member("usage"), null))
                .isEqualTo(new Usage(3, 2, 0, 0, 0));
        assertThat(provider.usage(null, null)).isNull();
    }

    @Test
    void a_heartbeat_is_the_official_ping() {
        assertThat(client.heartbeat())
                .asString(UTF_8)
                .isEqualTo("event: ping\ndata: {\"type\":\"ping\"}\n\n");
    }
}
