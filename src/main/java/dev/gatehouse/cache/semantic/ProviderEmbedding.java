package dev.gatehouse.cache.semantic;

import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.call.BodySource;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Operation;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.embedder.UnitVector;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The vector of a question from a model of a provider, by a call that the question's caller pays.
///
/// @param limit how long it may take
record ProviderEmbedding(String model, Duration limit) {
    private static final int MOST_DIMENSIONS = 16_384;

    /// The vector of a question.
    ///
    /// @return `null` when there is none in time
    float @Nullable [] of(String question, Call call, InternalCalls calls) {
        byte[] body =
                new JsonWriter()
                        .object()
                        .member("model", model)
                        .member("input", question)
                        .member("encoding_format", "float")
                        .end()
                        .bytes();
        var request =
                new InternalCalls.Request(
                        Operation.EMBEDDINGS, "/v1/embeddings", BodySource.of(body));
        try {
            return vector(Json.parse(calls.child(call, "embed", request, limit)));
        } catch (ProblemException | MalformedJson _) {
            return null;
        }
    }

    private static float @Nullable [] vector(Json answer) throws MalformedJson {
        Json data = answer.member("data");
        Json first = data == null || data.size() == 0 ? null : data.at(0);
        Json numbers = first == null ? null : first.member("embedding");
        if (numbers == null || numbers.kind() != Json.Kind.ARRAY) {
            return null;
        }
        int size = numbers.size();
        if (size == 0 || size > MOST_DIMENSIONS) {
            return null;
        }
        var vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = Float.parseFloat(numbers.at(i).raw());
        }
        return UnitVector.of(vector);
    }
}
