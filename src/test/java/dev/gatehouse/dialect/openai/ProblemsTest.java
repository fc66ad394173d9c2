package dev.gatehouse.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Problems;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.ClientSide;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.openai.chat.Chat;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Problems as this format writes them, and provider errors as it reads them.
class ProblemsTest {
    private final ClientSide client = Chat.dialect().client();
    private final ProviderSide provider = Chat.dialect().provider();

    static List<Problem> all() {
        return Problems.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void every_problem_has_all_four_keys(Problem problem) throws IOException {
        JsonNode body = new ObjectMapper().readTree(client.problem(problem, "r1"));

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
        String event = new String(client.problemEvent(problem, "r1"), UTF_8);

        assertThat(event)
                .isEqualTo("data: " + new String(client.problem(problem, "r1"), UTF_8) + "\n\n");
        assertThat(event.lines()).hasSize(2);
    }

    @Test
    void a_field_in_error_is_named() throws IOException {
        var named =
                List.of(new Problem.Malformed("x", "n"), new Problem.UnknownModel("m", List.of()));

        assertThat(
                        new ObjectMapper()
                                .readTree(client.problem(named.getFirst(), ""))
                                .at("/error/param")
                                .textValue())
                .isEqualTo("n");
        assertThat(
                        new ObjectMapper()
                                .readTree(client.problem(named.getLast(), ""))
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
                    {"error":{"message":"m","type":"t"}}                        | m | t   | -
                    [{"error":{"message":"m","status":"S","code":9}}]           | m | 9   | -
                    {"errors":[{"message":"m","code":7}]}                       | m | 7   | -
                    {"base_resp":{"status_msg":"m","status_code":7}}            | m | 7   | -
                    {"detail":[{"loc":["body","n"],"msg":"m"}]}     | body.n: m | -   | -
                    no                                                          | no | -  | -
                    "no"                                                        | no | -  | -
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
    void a_provider_error_is_read_in_many_shapes(
            String body, String message, @Nullable String code, @Nullable String field) {
        ProviderError read =
                provider.error(418, Headers.of("Retry-After", "2"), body.getBytes(UTF_8));

        assertThat(read)
                .isEqualTo(
                        new ProviderError(
                                ProviderError.Kind.INVALID,
                                418,
                                message,
                                code,
                                field,
                                Duration.ofSeconds(2),
                                read.details()));
    }

    @Test
    void other_members_of_a_provider_error_reach_the_client() throws IOException {
        String body =
                "{\"error\":{\"message\":\"m\",\"code\":429,\"failed_generation\":\"<x>\",\"n\":{\"a\":1}}}";
        ProviderError read = provider.error(400, Headers.none(), body.getBytes(UTF_8));
        var problem = new Problem.ProviderFailed("a", read, Headers.none());

        for (byte[] written : List.of(client.problem(problem, "r"), event(problem))) {
            JsonNode error = new ObjectMapper().readTree(written).get("error");
            assertThat(error.get("failed_generation").textValue()).isEqualTo("<x>");
            assertThat(error.at("/n/a").intValue()).isOne();
            assertThat(error.get("code").intValue()).isEqualTo(429);
        }
    }

    private byte[] event(Problem problem) {
        String event = new String(client.problemEvent(problem, "r"), UTF_8);
        return event.substring("data: ".length()).getBytes(UTF_8);
    }

    @Test
    void a_long_message_is_cut() {
        String body = "{\"error\":{\"message\":\"" + "x".repeat(100_000) + "\"}}";

        assertThat(provider.error(400, Headers.none(), body.getBytes(UTF_8)).message())
                .hasSize(2_000);
    }
}
