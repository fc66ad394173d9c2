package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;

/// `predict` of Vertex AI for models of embeddings.
public final class VertexEmbeddings implements EmbeddingApi {
    /// What all regions accept for the models that take several texts.
    private static final int MOST = 5;

    private static final String SEVERAL = "text-";

    @Override
    public int mostTexts(String model) {
        return model.startsWith(SEVERAL) ? MOST : 1;
    }

    @Override
    public void write(Texts texts, JsonWriter out, TranslationInputs inputs) {
        out.object().name("instances").array();
        String task = GeminiEmbeddings.task(texts.purpose());
        for (String text : texts.texts()) {
            out.object().member("content", text);
            if (task != null) {
                out.member("task_type", task);
            }
            out.end();
        }
        out.endArray();
        if (texts.dimensions() != null) {
            out.name("parameters").object();
            out.member("outputDimensionality", texts.dimensions()).end();
        }
        out.end();
    }

    @Override
    public Vectors read(Json answer) throws MalformedJson {
        return Vectors.read(answer.member("predictions"), "predictions", "embeddings", "values");
    }

    @Override
    public long tokens(Json answer) {
        Json predictions = answer.member("predictions");
        long all = 0;
        for (int i = 0; predictions != null && i < predictions.size(); i++) {
            Json counts = Vectors.member(predictions.at(i), "embeddings", "statistics");
            long tokens = EmbeddingApi.count(counts, "token_count");
            if (tokens < 0) {
                return UNKNOWN;
            }
            all += tokens;
        }
        return all;
    }
}
