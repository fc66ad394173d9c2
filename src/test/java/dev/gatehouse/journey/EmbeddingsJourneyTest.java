package dev.gatehouse.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.gatehouse.journey.ScriptedClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Embeddings at providers with an API of their own. The provider gives the text `t17` the vector
/// `[17, 0.5]`, so that the order shows.
class EmbeddingsJourneyTest {
    private static final String ENTRIES =
            """
            {"gemini": {"operations": {"embeddings": {
              "path": "/models/{model}:batchEmbedContents", "format": "gemini"}}},
             "vertex": {"operations": {"embeddings": {
              "path": "/models/{model}:predict", "format": "vertex"}}},
             "titan": {"operations": {"embeddings": {
              "path": "/model/{model}/invoke", "format": "titan"}}},
             "ollama": {"operations": {"embeddings": {"path": "/api/embed", "format": "ollama"}}}}
            """;

    private static final Pattern TEXT = Pattern.compile("\"t(\\d+)\"");

    @TempDir private Path directory;

    /// The APIs, with their limits and answers.
    enum Api {
        COHERE("/v2/embed", 96, "[%s,0.5]", "{\"embeddings\":{\"float\":[%s]}%s}"),
        GEMINI(
                "/models/m:batchEmbedContents",
                100,
                "{\"values\":[%s,0.5]}",
                "{\"embeddings\":[%s]%s}"),
        OLLAMA("/api/embed", 300, "[%s,0.5]", "{\"embeddings\":[%s]%s}"),
        TITAN("/model/m/invoke", 1, "[%s,0.5]", "{\"embedding\":%s%s}"),
        VERTEX(
                "/models/m:predict",
                1,
                "{\"embeddings\":{\"values\":[%s,0.5],\"statistics\":{\"token_count\":2}}}",
                "{\"predictions\":[%s]%s}");

        private final String path;
        private final int most;
        private final String vector;
        private final String answer;

        Api(String path, int most, String vector, String answer) {
            this.path = path;
            this.most = most;
            this.vector = vector;
            this.answer = answer;
        }

        int requests(int texts) {
            return (texts + most - 1) / most;
        }

        /// What is reported for so many texts; Gemini reports nothing.
        private String usage(long texts) {
            return switch (this) {
                case COHERE -> ",\"meta\":{\"billed_units\":{\"input_tokens\":" + 2 * texts + "}}";
                case OLLAMA -> ",\"prompt_eval_count\":" + 2 * texts;
                case TITAN -> ",\"inputTextTokenCount\":" + 2 * texts;
                case GEMINI, VERTEX -> "";
            };
        }

        ScriptedUpstream.Script script() {
            return talk -> {
                List<String> numbers =
                        TEXT.matcher(talk.question().text())
                                .results()
                                .map(found -> found.group(1))
                                .toList();
                String vectors =
                        numbers.stream().map(vector::formatted).collect(Collectors.joining(","));
                ScriptedUpstream.json(200, answer.formatted(vectors, usage(numbers.size())))
                        .play(talk);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_client_receives_300_vectors_in_the_order_of_its_texts(Api api) throws IOException {
        try (var gateway = open(api)) {
            gateway.upstream().always(api.script());
            List<String> texts = IntStream.range(0, 300).mapToObj(i -> "t" + i).toList();

            CreateEmbeddingResponse answer = embed(gateway, texts);

            assertThat(answer.data()).hasSize(300);
            for (int i = 0; i < 300; i++) {
                assertThat(answer.data().get(i).index()).isEqualTo(i);
                assertThat(answer.data().get(i).embedding()).containsExactly((float) i, 0.5f);
            }
            assertThat(gateway.upstream().received())
                    .hasSize(api.requests(300))
                    .allSatisfy(
                            it ->
                                    assertThat(it.line())
                                            .isEqualTo("POST /v1" + api.path + " HTTP/1.1"));
            long tokens = api == Api.GEMINI ? 272 : 600;
            assertThat(answer.usage().promptTokens()).isEqualTo(tokens);
            assertThat(gateway.calls()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void numbers_and_base64_hold_the_same_vector(Api api) throws IOException {
        try (var gateway = open(api)) {
            gateway.upstream().always(api.script());

            assertThat(ask(gateway, "\"input\":\"t1\"").body())
                    .contains("\"index\":0,\"embedding\":[1,0.5]}");
            assertThat(ask(gateway, "\"input\":[\"t1\"],\"encoding_format\":\"base64\"").body())
                    .contains("\"index\":0,\"embedding\":\"AACAPwAAAD8=\"}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tokens_in_place_of_texts_are_rejected_and_sent_to_no_provider(Api api) throws IOException {
        try (var gateway = open(api)) {
            Reply reply = ask(gateway, "\"input\":[[1,2],[3]]");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("'input[0]' holds tokens");
            assertThat(gateway.upstream().received()).isEmpty();
        }
    }

    @Test
    void usage_that_the_provider_does_not_report_is_an_estimate_and_marked_as_one()
            throws IOException {
        try (var gateway = open(Api.GEMINI)) {
            gateway.upstream().always(Api.GEMINI.script());

            Reply reply = ask(gateway, "\"input\":\"t1\"");

            assertThat(reply.body()).contains("\"usage\":{\"prompt_tokens\":1,");
            assertThat(reply.all("x-gatehouse-estimated")).containsExactly("true");
            assertThat(gateway.callLine()).doesNotContain("\"input_tokens\":1");
        }
    }

    @Test
    void usage_that_the_provider_reports_is_counted_over_all_parts() throws IOException {
        try (var gateway = open(Api.TITAN)) {
            gateway.upstream().always(Api.TITAN.script());

            Reply reply = ask(gateway, "\"input\":[\"t1\",\"t2\",\"t3\"],\"user\":\"u\"");

            assertThat(reply.all("x-gatehouse-estimated")).isEmpty();
            assertThat(reply.all("x-gatehouse-dropped")).containsExactly("user");
            assertThat(gateway.callLine()).contains("\"input_tokens\":6");
        }
    }

    @Test
    void a_part_that_fails_ends_the_attempt_and_the_next_one_begins_with_the_first_text()
            throws IOException {
        try (var gateway = open(Api.TITAN)) {
            ScriptedUpstream.Script good = Api.TITAN.script();
            gateway.upstream()
                    .next(good, ScriptedUpstream.json(503, "{\"message\":\"busy\"}"))
                    .always(good);

            Reply reply = ask(gateway, "\"input\":[\"t1\",\"t2\"]");

            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).contains("[1,0.5]", "[2,0.5]");
            assertThat(sent(gateway)).containsExactly("1", "2", "1", "2");
        }
    }

    @Test
    void the_timeout_of_an_attempt_holds_for_all_parts_together() throws IOException {
        try (var gateway = open(Api.TITAN, ", total-timeout: 1s", true)) {
            ScriptedUpstream.Script slow =
                    talk -> {
                        gateway.advance(Duration.ofMillis(400));
                        Api.TITAN.script().play(talk);
                    };
            gateway.upstream().always(slow);

            Reply reply = ask(gateway, "\"input\":[" + "\"t1\",".repeat(20) + "\"t2\"]");

            assertThat(reply.status()).isEqualTo(504);
            assertThat(gateway.upstream().received()).hasSizeBetween(3, 10);
        }
    }

    @Test
    void the_size_limit_of_an_answer_holds_for_all_parts_together() throws IOException {
        try (var gateway = open(Api.TITAN, "}\nupstream: {answer-size-limit: 100B", false)) {
            gateway.upstream().always(Api.TITAN.script());

            assertThat(ask(gateway, "\"input\":[\"t1\",\"t2\"]").status()).isEqualTo(200);
            Reply reply = ask(gateway, "\"input\":[\"t1\",\"t2\",\"t3\"]");

            assertThat(reply.status()).as(reply.body()).isEqualTo(502);
        }
    }

    @Test
    void an_answer_with_too_few_vectors_is_a_502() throws IOException {
        try (var gateway = open(Api.GEMINI)) {
            gateway.upstream()
                    .always(ScriptedUpstream.json(200, "{\"embeddings\":[{\"values\":[1]}]}"));

            Reply reply = ask(gateway, "\"input\":[\"t1\",\"t2\"]");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).contains("1 vectors for 2 texts");
        }
    }

    @Test
    void a_provider_error_keeps_its_status_and_message() throws IOException {
        try (var gateway = open(Api.COHERE)) {
            gateway.upstream()
                    .always(ScriptedUpstream.json(400, "{\"message\":\"invalid dimension\"}"));

            Reply reply = ask(gateway, "\"input\":\"t1\",\"dimensions\":7");

            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("invalid dimension");
        }
    }

    @Test
    void a_model_in_the_path_of_the_client_is_not_written_into_a_body_without_one()
            throws IOException {
        try (var gateway = open(Api.TITAN)) {
            gateway.upstream().always(Api.TITAN.script());

            gateway.raw(
                    ScriptedClient.post(
                            "/openai/deployments/m/embeddings?api-version=1",
                            "{\"input\":\"t1\"}"));

            assertThat(gateway.upstream().only().text()).isEqualTo("{\"inputText\":\"t1\"}");
        }
    }

    private static List<String> sent(GatewayFixture gateway) {
        var sent = new ArrayList<String>();
        gateway.upstream()
                .received()
                .forEach(
                        it ->
                                TEXT.matcher(it.text())
                                        .results()
                                        .map((MatchResult found) -> found.group(1))
                                        .forEach(sent::add));
        return sent;
    }

    private static CreateEmbeddingResponse embed(GatewayFixture gateway, List<String> texts) {
        var client =
                OpenAIOkHttpClient.builder()
                        .baseUrl("http://127.0.0.1:" + gateway.gatehouse().port() + "/v1")
                        .apiKey("k")
                        .maxRetries(0)
                        .build();
        try {
            return client.embeddings()
                    .create(
                            EmbeddingCreateParams.builder()
                                    .model("m")
                                    .inputOfArrayOfStrings(texts)
                                    .build());
        } finally {
            client.close();
        }
    }

    private static Reply ask(GatewayFixture gateway, String members) {
        return gateway.raw(
                ScriptedClient.post("/v1/embeddings", "{\"model\":\"m\"," + members + "}"));
    }

    private GatewayFixture open(Api api) throws IOException {
        return open(api, "", false);
    }

    /// @param more further members of the account
    private GatewayFixture open(Api api, String more, boolean virtual) throws IOException {
        Path file = directory.resolve("providers.json");
        Files.writeString(file, ENTRIES);
        String yaml =
                "retry: {max-retries: %d}\nproviders:\n  a: {type: %s, base-url: 'UPSTREAM', api-key: k, models: [m]%s}\n"
                        .formatted(
                                more.isEmpty() ? 1 : 0, api.name().toLowerCase(Locale.ROOT), more);
        var environment = Map.of("PROVIDERS_FILE", file.toString());
        return GatewayFixture.open(new GatewayFixture.Plan(yaml, environment, null), virtual);
    }
}
