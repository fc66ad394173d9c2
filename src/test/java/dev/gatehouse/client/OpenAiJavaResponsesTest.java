package dev.gatehouse.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import dev.gatehouse.journey.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The official client of the Responses API for Java, before a provider of each dialect.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiJavaResponsesTest {
    @AutoClose private final ScriptedUpstream provider = ScriptedUpstream.open();
    @AutoClose private RunningGateway gateway;
    @AutoClose private OpenAIClient client;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        provider.always(ThinkingProviders.SCRIPT);
        gateway = new RunningGateway(folder, ThinkingProviders.accounts(provider.url()));
        client =
                OpenAIOkHttpClient.builder()
                        .baseUrl(gateway.v1())
                        .apiKey(RunningGateway.KEY)
                        .maxRetries(0)
                        .timeout(Duration.ofSeconds(20))
                        .build();
    }

    @ParameterizedTest
    @MethodSource("dev.gatehouse.client.ThinkingProviders#whole_and_streamed")
    void a_loop_of_tools_keeps_the_reasoning(String model, boolean stream) {
        Function<ResponseCreateParams, Response> answer =
                stream ? this::streamed : client.responses()::create;
        List<ResponseInputItem> input = new ArrayList<>();
        input.add(ResponseInputItem.ofEasyInputMessage(question()));

        Response first = answer.apply(asked(model, input));
        input.addAll(history(first));
        input.add(ResponseInputItem.ofFunctionCallOutput(result(first)));
        Response second = answer.apply(asked(model, input));

        first.validate();
        assertThat(call(first).arguments()).isEqualTo("{\"city\":\"Rome\"}");
        assertThat(first.usage().orElseThrow().outputTokens()).isEqualTo(5);
        assertThat(second.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(second)).isEqualTo("The reasoning was kept.");
    }

    private Response streamed(ResponseCreateParams asked) {
        var all = ResponseAccumulator.create();
        try (var stream = client.responses().createStreaming(asked)) {
            stream.stream().forEach(all::accumulate);
        }
        return all.response();
    }

    private static ResponseCreateParams asked(String model, List<ResponseInputItem> input) {
        var schema =
                FunctionTool.Parameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty(
                                "properties",
                                JsonValue.from(Map.of("city", Map.of("type", "string"))))
                        .build();
        var tool = FunctionTool.builder().name("weather").parameters(schema).strict(false).build();
        var reasoning =
                Reasoning.builder()
                        .effort(ReasoningEffort.LOW)
                        .summary(Reasoning.Summary.AUTO)
                        .build();
        return ResponseCreateParams.builder()
                .model(model)
                .inputOfResponse(input)
                .addTool(tool)
                .reasoning(reasoning)
                .store(false)
                .addInclude(ResponseIncludable.REASONING_ENCRYPTED_CONTENT)
                .build();
    }

    private static EasyInputMessage question() {
        return EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content("go").build();
    }

    private static List<ResponseInputItem> history(Response answer) {
        return answer.output().stream().map(OpenAiJavaResponsesTest::input).toList();
    }

    private static ResponseInputItem input(ResponseOutputItem item) {
        return item.reasoning()
                .map(ResponseInputItem::ofReasoning)
                .orElseGet(() -> ResponseInputItem.ofFunctionCall(item.asFunctionCall()));
    }

    private static ResponseInputItem.FunctionCallOutput result(Response answer) {
        return ResponseInputItem.FunctionCallOutput.builder()
                .callId(call(answer).callId())
                .output("sunny")
                .build();
    }

    private static ResponseFunctionToolCall call(Response answer) {
        return answer.output().stream()
                .flatMap(it -> it.functionCall().stream())
                .toList()
                .getFirst();
    }

    private static String text(Response answer) {
        return answer.output().stream()
                .flatMap(it -> it.message().stream())
                .flatMap(it -> it.content().stream())
                .map(it -> it.asOutputText().text())
                .collect(Collectors.joining());
    }
}
