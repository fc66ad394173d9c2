package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.genai.Chat;
import com.google.genai.Client;
import com.google.genai.errors.ClientException;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.ThinkingConfig;
import com.google.genai.types.Tool;
import dev.gatehouse.journey.ScriptedUpstream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official client of the Gemini API for Java.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoogleGenAiJavaTest {
    private final ScriptedUpstream provider = ScriptedUpstream.open();
    @AutoClose private RunningGateway gateway;
    @AutoClose private Client client;
    @AutoClose private Client stranger;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new RunningGateway(folder, ThinkingProviders.accounts(provider.url()));
        provider.always(ThinkingProviders.SCRIPT);
        client = client(RunningGateway.KEY, "v1beta");
        stranger = client(RunningGateway.WRONG_KEY, "v1");
    }

    private Client client(String key, String version) {
        return Client.builder()
                .apiKey(key)
                .httpOptions(
                        HttpOptions.builder().baseUrl(gateway.url()).apiVersion(version).build())
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v1beta"})
    void an_answer_comes_whole_and_streamed(String version) {
        try (Client each = client(RunningGateway.KEY, version)) {
            var whole = each.models.generateContent("demo/echo", "Good day", null);
            var streamed = new StringBuilder();
            try (var stream = each.models.generateContentStream("demo/echo", "Good day", null)) {
                stream.forEach(chunk -> streamed.append(text(chunk)));
            }

            assertThat(whole.text()).contains("Your message: \"Good day\"");
            assertThat(streamed).hasToString(whole.text());
            assertThat(whole.usageMetadata().orElseThrow().promptTokenCount()).isPresent();
        }
    }

    private static String text(GenerateContentResponse chunk) {
        String text = chunk.text();
        return text == null ? "" : text;
    }

    @Test
    void tokens_are_counted_and_models_are_listed() {
        assertThat(client.models.countTokens("demo/echo", "Good day", null).totalTokens())
                .hasValueSatisfying(count -> assertThat(count).isPositive());
        assertThat(client.models.get("demo/echo", null).name()).hasValue("models/demo/echo");
        var names = new ArrayList<String>();
        client.models.list(null).forEach(model -> names.add(model.name().orElse("")));
        assertThat(names).contains("models/demo/echo", "models/demo/thinker");
    }

    @Test
    void a_wrong_key_and_an_unknown_model_are_errors_of_their_kind() {
        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> stranger.models.generateContent("demo/echo", "x", null))
                .satisfies(it -> assertThat(it.code()).isEqualTo(401))
                .satisfies(it -> assertThat(it.status()).isEqualTo("UNAUTHENTICATED"));
        assertThatExceptionOfType(ClientException.class)
                .isThrownBy(() -> client.models.generateContentStream("demo/none", "x", null))
                .satisfies(it -> assertThat(it.code()).isEqualTo(404))
                .withMessageContaining("'none'");
    }

    @Test
    void a_loop_of_tools_with_a_chat_provider_keeps_the_reasoning() {
        assertThat(loop(ThinkingProviders.CHAT))
                .contains("\"reasoning_content\":\"hm\"")
                .contains("\"tool_calls\":[{\"id\":\"call_1\"")
                .contains("{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"sunny\"}");
    }

    @Test
    void a_loop_of_tools_with_a_provider_of_messages_keeps_the_reasoning() {
        assertThat(loop(ThinkingProviders.MESSAGES))
                .contains(
                        "{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln+/8=\"},"
                                + "{\"type\":\"tool_use\",\"id\":\"toolu_1\"")
                .contains("{\"type\":\"tool_result\",\"tool_use_id\":\"toolu_1\"");
    }

    @Test
    void a_loop_of_tools_with_gemini_keeps_the_signature() {
        assertThat(loop(ThinkingProviders.GEMINI))
                .containsPattern("\"thoughtSignature\":\"c2ln[+-][/_]8=\"")
                .contains("\"functionResponse\":{");
    }

    /// A call of a tool and its result, with the client's own history.
    ///
    /// @return the provider's second request
    private String loop(String model) {
        Chat chat = client.chats.create(model, config());

        FunctionCall call = null;
        try (var stream = chat.sendMessageStream("go")) {
            for (GenerateContentResponse chunk : stream) {
                List<FunctionCall> calls = chunk.functionCalls();
                call = calls == null || calls.isEmpty() ? call : calls.getFirst();
            }
        }
        FunctionCall made = Objects.requireNonNull(call);
        var result =
                FunctionResponse.builder()
                        .id(made.id().orElseThrow())
                        .name(made.name().orElseThrow())
                        .response(Map.of("output", "sunny"))
                        .build();
        Content content =
                Content.builder()
                        .role("user")
                        .parts(List.of(Part.builder().functionResponse(result).build()))
                        .build();
        var answer = new StringBuilder();
        try (var stream = chat.sendMessageStream(content)) {
            stream.forEach(chunk -> answer.append(text(chunk)));
        }

        assertThat(made.args().orElseThrow()).containsEntry("city", "Rome");
        assertThat(answer).hasToString("The reasoning was kept.");
        return provider.received().getLast().text();
    }

    private static GenerateContentConfig config() {
        var schema =
                Map.of("type", "object", "properties", Map.of("city", Map.of("type", "string")));
        var weather =
                FunctionDeclaration.builder().name("weather").parametersJsonSchema(schema).build();
        return GenerateContentConfig.builder()
                .tools(Tool.builder().functionDeclarations(weather).build())
                .thinkingConfig(
                        ThinkingConfig.builder().includeThoughts(true).thinkingBudget(2000).build())
                .build();
    }
}
