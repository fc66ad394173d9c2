package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Problems;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Problems as this format says them, and refusals as it reads them.
class ProblemsTest {
    private final OpenAi dialect = new OpenAi(OpenAi.Streams.CHAT);

    static List<Problem> all() {
        return Problems.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_has_all_four_keys(Problem problem) throws IOException {
        JsonNode body = new ObjectMapper().readTree(dialect.problem(problem, "r1"));

        JsonNode error = body.get("error");
        assertThat(error.fieldNames())
                .toIterable()
                .containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").textValue()).isEqualTo(problem.message());
        assertThat(error.get("type").textValue()).matches("[a-z_]+");
        assertThat(error.get("code").textValue()).isEqualTo(problem.code());
        assertThat(body.get("request_id").textValue()).isEqualTo("r1");
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_is_one_event_of_one_line(Problem problem) {
        String event = new String(dialect.problemEvent(problem, "r1"), UTF_8);

        assertThat(event)
                .isEqualTo("data: " + new String(dialect.problem(problem, "r1"), UTF_8) + "\n\n");
        assertThat(event.lines()).hasSize(2);
    }

    @Test
    void a_field_at_fault_is_named() throws IOException {
        var named =
                List.of(new Problem.Malformed("x", "n"), new Problem.UnknownModel("m", List.of()));

        assertThat(
                        new ObjectMapper()
                                .readTree(dialect.problem(named.getFirst(), ""))
                                .at("/error/param")
                                .textValue())
                .isEqualTo("n");
        assertThat(
                        new ObjectMapper()
                                .readTree(dialect.problem(named.getLast(), ""))
                                .at("/error/param")
                                .textValue())
                .isEqualTo("model");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    {"error":{"message":"m","type":"t","param":"p","code":"c"}} | m | c   | p
                    {"error":{"message":"m","code":429}}                        | m | 429 | -
                    {"error":{"message":"m","code":null,"param":null}}          | m | -   | -
                    {"error":"m"}                                               | m | -   | -
                    {"detail":"m"}                                              | m | -   | -
                    {"message":"m","code":7}                                    | m | 7   | -
                    {"detail":[{"loc":["x"]}]}                | [{"loc":["x"]}] | -   | -
                    <html>no</html>         | The provider answered with status 418. | -   | -
                    []                      | The provider answered with status 418. | -   | -
                    {"error":{}}            | The provider answered with status 418. | -   | -
                    {"error":[]}            | The provider answered with status 418. | -   | -
                    """)
    void a_refusal_is_read_in_many_shapes(
            String body, String message, @Nullable String code, @Nullable String field) {
        ProviderError read =
                dialect.providerError(418, Headers.of("Retry-After", "2"), body.getBytes(UTF_8));

        assertThat(read)
                .isEqualTo(
                        new ProviderError(
                                ProviderError.Kind.INVALID,
                                418,
                                message,
                                code,
                                field,
                                Duration.ofSeconds(2)));
    }

    @Test
    void a_long_message_is_cut() {
        String body = "{\"error\":{\"message\":\"" + "x".repeat(100_000) + "\"}}";

        assertThat(dialect.providerError(400, Headers.none(), body.getBytes(UTF_8)).message())
                .hasSize(2_000);
    }
}
