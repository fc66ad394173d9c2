package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.anthropic.models.models.ModelInfo;
import dev.gatehouse.journey.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The official client of the Messages format for Java.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicJavaTest {
    @AutoClose private final ScriptedUpstream provider = ScriptedUpstream.open();
    @AutoClose private RunningGateway gateway;
    @AutoClose private AnthropicClient client;
    @AutoClose private AnthropicClient stranger;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        provider.always(ThinkingProviders.SCRIPT);
        gateway = new RunningGateway(folder, ThinkingProviders.accounts(provider.url()));
        client = client(RunningGateway.KEY);
        stranger = client(RunningGateway.WRONG_KEY);
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(gateway.url())
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    @Test
    void an_answer_comes_whole() {
        Message answer = client.messages().create(asked("demo/echo", "Good day"));

        assertThat(text(answer)).contains("Your message: \"Good day\"");
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        assertThat(answer.usage().inputTokens()).isEqualTo(2);
        assertThat(answer.usage().outputTokens()).isPositive();
    }

    @Test
    void a_stream_adds_up_to_what_comes_whole() {
        var asked = asked("demo/echo", "Good day");

        Message streamed = streamed(asked);

        Message whole = client.messages().create(asked);
        assertThat(text(streamed)).isEqualTo(text(whole));
        assertThat(streamed.stopReason()).isEqualTo(whole.stopReason());
        assertThat(streamed.usage().inputTokens()).isEqualTo(whole.usage().inputTokens());
        assertThat(streamed.usage().outputTokens()).isEqualTo(whole.usage().outputTokens());
    }

    @Test
    void an_answer_is_cut_at_the_stop_sequence() {
        Message answer =
                client.messages().create(asked("demo/echo", "Hi").toBuilder().maxTokens(3).build());

        assertThat(answer.stopReason()).contains(StopReason.MAX_TOKENS);
        assertThat(answer.usage().outputTokens()).isEqualTo(3);
    }

    @Test
    void thoughts_come_in_blocks_of_their_own() {
        Message whole = client.messages().create(asked("demo/thinker", "Why?"));
        Message streamed = streamed(asked("demo/thinker", "Why?"));

        assertThat(thoughts(whole)).contains("I look at the words");
        assertThat(thoughts(streamed)).isEqualTo(thoughts(whole));
        assertThat(text(streamed)).isEqualTo(text(whole)).isNotEmpty();
        assertThat(streamed.content().getFirst().asThinking().signature()).isNotEmpty();
    }

    @Test
    void a_tool_is_used_and_its_result_answered() {
        var asked = withTool(asked("demo/chat", "Use weather for Oslo"));

        roundTrip(asked, client.messages().create(asked));
    }

    @Test
    void a_tool_is_used_in_a_stream() {
        var asked = withTool(asked("demo/chat", "Use weather for Oslo"));

        roundTrip(asked, streamed(asked));
    }

    private void roundTrip(MessageCreateParams asked, Message answer) {
        ToolUseBlock use = use(answer);
        assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
        assertThat(use.name()).isEqualTo("weather");
        assertThat(use._input()).isEqualTo(JsonValue.from(Map.of("city", "demo")));

        var next = withResult(asked, answer, "It rains");

        assertThat(text(client.messages().create(next)))
                .isEqualTo("The tool returned: \"It rains\".");
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.client.ThinkingProviders#whole_and_streamed")
    void a_loop_of_tools_keeps_the_reasoning(String model, boolean stream) {
        Function<MessageCreateParams, Message> answer =
                stream ? this::streamed : client.messages()::create;
        var asked =
                withTool(asked(model, "go")).toBuilder()
                        .maxTokens(4000)
                        .enabledThinking(2000)
                        .build();

        Message first = answer.apply(asked);
        Message second = answer.apply(withResult(asked, first, "sunny"));

        assertThat(thoughts(first)).isEqualTo("hm");
        assertThat(use(first)._input()).isEqualTo(JsonValue.from(Map.of("city", "Rome")));
        assertThat(first.usage().outputTokens()).isEqualTo(5);
        assertThat(text(second)).isEqualTo("The reasoning was kept.");
        assertThat(second.stopReason()).contains(StopReason.END_TURN);
    }

    @Test
    void models_are_listed_and_found_by_an_id_with_a_slash() {
        assertThat(client.models().list().data())
                .extracting(ModelInfo::id)
                .contains("demo/echo", "demo/chat", "demo/thinker", "demo/slow");
        ModelInfo echo = client.models().retrieve("demo/echo");
        assertThat(echo.id()).isEqualTo("demo/echo");
        assertThat(echo.displayName()).isNotEmpty();
        assertThat(echo.createdAt().getYear()).isEqualTo(2026);
    }

    @Test
    void an_invalid_key_is_recognised() {
        assertThatExceptionOfType(UnauthorizedException.class)
                .isThrownBy(() -> stranger.messages().create(asked("demo/echo", "Hello")))
                .withMessageContaining("The API key is not valid here.")
                .withMessageContaining("authentication_error");
    }

    @Test
    void an_unknown_model_is_recognised_also_before_a_stream() {
        var asked = asked("demo/none", "Hello");

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.messages().create(asked))
                .withMessageContaining("There is no model 'none' here")
                .withMessageContaining("not_found_error");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> streamed(asked))
                .withMessageContaining("There is no model 'none' here");
    }

    @Test
    void an_error_of_the_request_is_recognised() {
        var asked = asked("demo/echo", "Hello").toBuilder().maxTokens(-1).build();

        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> client.messages().create(asked))
                .withMessageContaining("must be at least 1")
                .withMessageContaining("invalid_request_error");
    }

    @Test
    void a_stream_left_early_ends_the_call() {
        try (var stream = client.messages().createStreaming(asked("demo/slow", "Tell me all"))) {
            assertThat(stream.stream().findFirst()).isPresent();
        }

        // The whole answer takes longer.
        assertThat(gateway.rests(Duration.ofSeconds(3))).isTrue();
    }

    private Message streamed(MessageCreateParams asked) {
        var all = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(asked)) {
            stream.stream().forEach(all::accumulate);
        }
        return all.message();
    }

    private static MessageCreateParams asked(String model, String text) {
        return MessageCreateParams.builder()
                .model(model)
                .maxTokens(500)
                .addUserMessage(text)
                .build();
    }

    private static MessageCreateParams withTool(MessageCreateParams asked) {
        var properties =
                Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                        .build();
        var schema =
                Tool.InputSchema.builder().properties(properties).required(List.of("city")).build();
        var tool = Tool.builder().name("weather").inputSchema(schema).build();
        return asked.toBuilder().addTool(tool).build();
    }

    private static MessageCreateParams withResult(
            MessageCreateParams asked, Message answer, String text) {
        var result =
                ToolResultBlockParam.builder().toolUseId(use(answer).id()).content(text).build();
        return asked.toBuilder()
                .addMessage(answer)
                .addUserMessageOfContentBlockParams(List.of(ContentBlockParam.ofToolResult(result)))
                .build();
    }

    private static ToolUseBlock use(Message answer) {
        return answer.content().stream().flatMap(it -> it.toolUse().stream()).toList().getFirst();
    }

    private static String text(Message answer) {
        return answer.content().stream()
                .map(ContentBlock::text)
                .flatMap(it -> it.stream())
                .map(it -> it.text())
                .collect(Collectors.joining());
    }

    private static String thoughts(Message answer) {
        return answer.content().stream()
                .map(ContentBlock::thinking)
                .flatMap(it -> it.stream())
                .map(it -> it.thinking())
                .collect(Collectors.joining());
    }
}
