package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.Patch;
import org.jspecify.annotations.Nullable;

/// Gives the results of a reranking the name that clients expect: most providers write `results`,
/// some write `data`.
final class RerankAnswer {
    private RerankAnswer() {}

    /// Renames `data` to `results` in the answer to a request that has documents.
    static @Nullable Patch rename(Json request, Json answer) {
        Json data = answer.member("data");
        boolean rerank = request.member("documents") != null && request.member("query") != null;
        if (!rerank || data == null || answer.member("results") != null) {
            return null;
        }
        return new Patch(answer).remove(answer, "data").set(answer, "results", data.copy());
    }
}
