package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.catalog.ModelDescription;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiModelCatalog;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// LangChain4j, configured for the OpenAI format at the gateway's address.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LangChainJavaTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @AutoClose private RunningGateway gateway;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder);
    }

    @Test
    void an_answer_comes_whole() {
        ChatResponse answer = whole("demo/echo", RunningGateway.KEY).chat(asked("Good day"));

        assertThat(answer.aiMessage().text()).contains("Your message: \"Good day\"");
        assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(2);
    }

    @Test
    void a_stream_adds_up_to_what_comes_whole() throws Exception {
        var heard = new Heard();

        ChatResponse streamed = streamed("demo/echo", asked("Good day"), heard);

        ChatResponse whole = whole("demo/echo", RunningGateway.KEY).chat(asked("Good day"));
        assertThat(streamed.aiMessage().text())
                .isEqualTo(whole.aiMessage().text())
                .isEqualTo(heard.text.toString());
        assertThat(streamed.finishReason()).isEqualTo(whole.finishReason());
        assertThat(streamed.tokenUsage()).isEqualTo(whole.tokenUsage());
    }

    @Test
    void a_reasoning_model_sends_its_reasoning_beside_the_answer() throws Exception {
        var heard = new Heard();

        ChatResponse streamed = streamed("demo/thinker", asked("Why?"), heard);

        ChatResponse whole = whole("demo/thinker", RunningGateway.KEY).chat(asked("Why?"));
        assertThat(whole.aiMessage().thinking()).contains("I look at the words");
        assertThat(heard.thoughts.toString()).isEqualTo(whole.aiMessage().thinking());
        assertThat(streamed.aiMessage()).isEqualTo(whole.aiMessage());
    }

    @Test
    void a_tool_is_called_and_its_result_answered() {
        var asked = withTool(asked("Use weather for Oslo"));

        roundTrip(asked, whole("demo/chat", RunningGateway.KEY).chat(asked));
    }

    @Test
    void a_tool_is_called_in_a_stream() throws Exception {
        var asked = withTool(asked("Use weather for Oslo"));

        roundTrip(asked, streamed("demo/chat", asked, new Heard()));
    }

    private void roundTrip(ChatRequest asked, ChatResponse answer) {
        ToolExecutionRequest call = answer.aiMessage().toolExecutionRequests().getFirst();
        assertThat(answer.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(call.name()).isEqualTo("weather");
        assertThat(call.arguments()).isEqualTo("{\"city\":\"demo\"}");

        var next =
                asked.toBuilder()
                        .messages(
                                asked.messages().getFirst(),
                                answer.aiMessage(),
                                ToolExecutionResultMessage.from(call, "It rains"))
                        .build();

        assertThat(whole("demo/chat", RunningGateway.KEY).chat(next).aiMessage().text())
                .isEqualTo("The tool returned: \"It rains\".");
    }

    @Test
    void embeddings_are_the_same_packed_and_as_numbers() {
        List<Embedding> standard = vectors(null);

        assertThat(standard).hasSize(2).allMatch(it -> it.dimension() == 16);
        assertThat(vectors("base64")).isEqualTo(standard);
        assertThat(vectors("float")).isEqualTo(standard);
    }

    @Test
    void models_are_listed() {
        var catalog =
                OpenAiModelCatalog.builder()
                        .baseUrl(gateway.v1())
                        .apiKey(RunningGateway.KEY)
                        .build();

        assertThat(catalog.listModels())
                .extracting(ModelDescription::name)
                .contains("demo/echo", "demo/chat", "demo/thinker", "demo/slow");
    }

    @Test
    void an_invalid_key_is_recognised() {
        var stranger = whole("demo/echo", RunningGateway.WRONG_KEY);

        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> stranger.chat(asked("Hello")))
                .withMessageContaining("The API key is not valid here.");
    }

    @Test
    void an_unknown_model_is_recognised_also_before_a_stream() {
        var model = whole("demo/none", RunningGateway.KEY);

        assertThatExceptionOfType(ModelNotFoundException.class)
                .isThrownBy(() -> model.chat(asked("Hello")))
                .withMessageContaining("There is no model 'none' here");
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> streamed("demo/none", asked("Hello"), new Heard()))
                .withCauseInstanceOf(ModelNotFoundException.class)
                .withMessageContaining("There is no model 'none' here");
    }

    private OpenAiChatModel whole(String model, String key) {
        return OpenAiChatModel.builder()
                .baseUrl(gateway.v1())
                .apiKey(key)
                .modelName(model)
                .returnThinking(true)
                .maxRetries(0)
                .timeout(PATIENCE)
                .build();
    }

    private ChatResponse streamed(String model, ChatRequest asked, Heard heard) throws Exception {
        OpenAiStreamingChatModel.builder()
                .baseUrl(gateway.v1())
                .apiKey(RunningGateway.KEY)
                .modelName(model)
                .returnThinking(true)
                .timeout(PATIENCE)
                .build()
                .chat(asked, heard);
        return heard.end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private List<Embedding> vectors(String encoding) {
        return OpenAiEmbeddingModel.builder()
                .baseUrl(gateway.v1())
                .apiKey(RunningGateway.KEY)
                .modelName("demo/echo")
                .encodingFormat(encoding)
                .maxRetries(0)
                .timeout(PATIENCE)
                .build()
                .embedAll(List.of(TextSegment.from("one"), TextSegment.from("two")))
                .content();
    }

    private static ChatRequest asked(String text) {
        return ChatRequest.builder().messages(UserMessage.from(text)).build();
    }

    private static ChatRequest withTool(ChatRequest asked) {
        var schema = JsonObjectSchema.builder().addStringProperty("city").required("city").build();
        var tool = ToolSpecification.builder().name("weather").parameters(schema).build();
        return asked.toBuilder().toolSpecifications(tool).build();
    }

    /// What came over a stream, piece by piece, and how it ended.
    private static final class Heard implements StreamingChatResponseHandler {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder thoughts = new StringBuilder();
        private final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
        }

        @Override
        public void onPartialThinking(PartialThinking thinking) {
            thoughts.append(thinking.text());
        }

        @Override
        public void onCompleteResponse(ChatResponse whole) {
            end.complete(whole);
        }

        @Override
        public void onError(Throwable error) {
            end.completeExceptionally(error);
        }
    }
}
