package dev.gatehouse.dialect.embedding;

import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.dialect.ProviderSide;
import dev.gatehouse.dialect.StreamOptions;
import dev.gatehouse.dialect.StreamTransform;
import dev.gatehouse.dialect.error.ErrorBody;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.Patch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The provider side of all APIs for embeddings; what differs is in the [EmbeddingApi].
final class EmbeddingSide implements ProviderSide {
    @Override
    public List<String> requestHeaders() {
        return List.of();
    }

    @Override
    public List<String> answerHeaders() {
        return List.of("x-ratelimit-");
    }

    /// Each API writes the model where it has it.
    @Override
    public void putModel(Json body, String name, boolean required, Patch patch) {}

    @Override
    public void requestUsage(Json body, Patch patch) {}

    @Override
    public @Nullable ProviderError errorIn(Operation operation, Json answer) {
        return ErrorBody.bare(answer) ? ErrorBody.inAnswer(answer) : null;
    }

    /// The conversion reads it, as it sums up several answers.
    @Override
    public @Nullable Usage usage(@Nullable Json usage, @Nullable Usage before) {
        return before;
    }

    @Override
    public StreamTransform streamTransform(StreamOptions options) {
        throw new IllegalStateException("embeddings do not stream");
    }
}
