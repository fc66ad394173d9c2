package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The official client of the OpenAI format for Java.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiJavaTest {
    @AutoClose private RunningGateway gateway;
    @AutoClose private OpenAIClient client;
    @AutoClose private OpenAIClient stranger;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder);
        client = client(RunningGateway.KEY);
        stranger = client(RunningGateway.WRONG_KEY);
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(gateway.v1())
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    @Test
    void an_answer_comes_whole() {
        ChatCompletion answer = client.chat().completions().create(asked("demo/echo", "Good day"));

        assertThat(text(answer)).contains("Your message: \"Good day\"");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(2);
        assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
        answer.validate();
    }

    @Test
    void a_stream_adds_up_to_what_comes_whole() {
        var asked = asked("demo/echo", "Good day");

        ChatCompletion streamed = streamed(withUsage(asked));

        ChatCompletion whole = client.chat().completions().create(asked);
        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(streamed.usage()).isEqualTo(whole.usage());
        assertThat(streamed.choices().getFirst().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_stream_comes_in_pieces_and_without_usage_that_was_not_requested() {
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        try (var stream =
                client.chat().completions().createStreaming(asked("demo/chat", "Well?"))) {
            stream.stream().forEach(chunks::add);
        }

        assertThat(chunks).hasSizeGreaterThan(10).allMatch(it -> it.usage().isEmpty());
        assertThat(chunks).allMatch(it -> it.choices().size() == 1);
    }

    @Test
    void a_reasoning_model_sends_its_reasoning_beside_the_answer() {
        var asked = asked("demo/thinker", "Why?");

        ChatCompletion whole = client.chat().completions().create(asked);
        ChatCompletion streamed = streamed(withUsage(asked));

        assertThat(extra(whole, "reasoning_content")).contains("I look at the words");
        assertThat(text(whole)).isNotEmpty();
        assertThat(text(streamed)).isEqualTo(text(whole));
        var details = streamed.usage().orElseThrow().completionTokensDetails().orElseThrow();
        assertThat(details.reasoningTokens().orElseThrow()).isPositive();
    }

    @Test
    void a_tool_is_called_and_its_result_answered() {
        var asked = withTool(asked("demo/chat", "Use weather for Oslo"));

        roundTrip(asked, client.chat().completions().create(asked));
    }

    @Test
    void a_tool_is_called_in_a_stream() {
        var asked = withTool(asked("demo/chat", "Use weather for Oslo"));

        roundTrip(asked, streamed(asked));
    }

    private void roundTrip(ChatCompletionCreateParams asked, ChatCompletion answer) {
        var choice = answer.choices().getFirst();
        ChatCompletionMessageFunctionToolCall call =
                choice.message().toolCalls().orElseThrow().getFirst().asFunction();
        assertThat(choice.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(call.function().name()).isEqualTo("weather");
        assertThat(call.function().arguments()).isEqualTo("{\"city\":\"demo\"}");

        var result =
                ChatCompletionToolMessageParam.builder()
                        .toolCallId(call.id())
                        .content("It rains")
                        .build();
        var next = asked.toBuilder().addMessage(choice.message()).addMessage(result).build();

        assertThat(text(client.chat().completions().create(next)))
                .isEqualTo("The tool returned: \"It rains\".");
    }

    @Test
    void embeddings_are_the_same_packed_and_as_numbers() {
        var packed =
                EmbeddingCreateParams.builder()
                        .model("demo/echo")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.BASE64)
                        .build();
        var numbers =
                packed.toBuilder()
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build();
        var standard =
                EmbeddingCreateParams.builder()
                        .model("demo/echo")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .build();

        var vectors = vectors(numbers);

        assertThat(vectors).hasSize(2).allMatch(it -> it.size() == 16).doesNotHaveDuplicates();
        assertThat(vectors(packed)).isEqualTo(vectors);
        assertThat(vectors(standard)).isEqualTo(vectors);
    }

    @Test
    void models_are_listed_and_found_by_an_id_with_a_slash() {
        assertThat(client.models().list().data())
                .extracting(Model::id)
                .contains("demo/echo", "demo/chat", "demo/thinker", "demo/slow");
        assertThat(client.models().retrieve("demo/echo").id()).isEqualTo("demo/echo");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.models().retrieve("demo/none"))
                .withMessageContaining("demo/none");
    }

    @Test
    void an_invalid_key_is_recognised() {
        assertThatExceptionOfType(UnauthorizedException.class)
                .isThrownBy(() -> stranger.chat().completions().create(asked("demo/echo", "Hello")))
                .withMessageContaining("The API key is not valid here.");
    }

    @Test
    void an_unknown_model_is_recognised_also_before_a_stream() {
        var asked = asked("demo/none", "Hello");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.chat().completions().create(asked))
                .withMessageContaining("none")
                .satisfies(it -> assertThat(it.code()).contains("model_not_found"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> streamed(asked))
                .withMessageContaining("none");
    }

    @Test
    void an_error_of_the_request_names_its_field() {
        var asked = asked("demo/echo", "Hello").toBuilder().n(9).build();

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> client.chat().completions().create(asked))
                .withMessageContaining("must be from 1 to 4")
                .satisfies(it -> assertThat(it.param()).contains("n"));
    }

    @Test
    void a_stream_left_early_ends_the_call() {
        try (var stream =
                client.chat().completions().createStreaming(asked("demo/slow", "Tell me all"))) {
            assertThat(stream.stream().findFirst()).isPresent();
        }

        // The whole answer takes longer.
        assertThat(gateway.rests(Duration.ofSeconds(3))).isTrue();
    }

    private ChatCompletion streamed(ChatCompletionCreateParams asked) {
        var all = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(asked)) {
            stream.stream().forEach(all::accumulate);
        }
        return all.chatCompletion();
    }

    private List<List<Float>> vectors(EmbeddingCreateParams asked) {
        return client.embeddings().create(asked).data().stream().map(it -> it.embedding()).toList();
    }

    private static ChatCompletionCreateParams asked(String model, String text) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage(text).build();
    }

    private static ChatCompletionCreateParams withUsage(ChatCompletionCreateParams asked) {
        var options = ChatCompletionStreamOptions.builder().includeUsage(true).build();
        return asked.toBuilder().streamOptions(options).build();
    }

    private static ChatCompletionCreateParams withTool(ChatCompletionCreateParams asked) {
        var schema =
                FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                        .build();
        var tool = FunctionDefinition.builder().name("weather").parameters(schema).build();
        return asked.toBuilder().addFunctionTool(tool).build();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElse("");
    }

    /// What the client keeps of fields it does not know.
    private static String extra(ChatCompletion answer, String field) {
        var message = answer.choices().getFirst().message();
        return JsonValue.from(message).convert(JsonNode.class).path(field).asText();
    }
}
