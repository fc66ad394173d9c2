package dev.gatehouse.dialect.openai;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ObjectIds;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.usage.OpenAiUsage;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the provider sides of the OpenAI API have in common.
public interface OpenAiProviderSide extends ProviderSide {
    @Override
    default List<String> requestHeaders() {
        return List.of("openai-beta");
    }

    @Override
    default List<String> answerHeaders() {
        return List.of("openai-processing-ms", "openai-version", "x-ratelimit-");
    }

    /// Streams of typed events always report it.
    @Override
    default void requestUsage(Json body, Patch patch) throws MalformedJson {}

    @Override
    default @Nullable ProviderError errorIn(Operation operation, Json answer) {
        return AnswerCheck.error(operation, answer);
    }

    @Override
    default @Nullable Usage usageOf(Json answer) {
        return OpenAiUsage.of(answer);
    }

    @Override
    default @Nullable String finishReason(Json answer) {
        return FinishReason.ofAnswer(answer);
    }

    @Override
    default @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
        return OpenAiUsage.read(usage, before);
    }

    @Override
    default void objectIds(Json answer, Consumer<String> ids) {
        ObjectIds.show(answer, ids);
    }
}
