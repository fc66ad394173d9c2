package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// `batchEmbedContents` of the Gemini API, which also serves a single text.
public final class GeminiEmbeddings implements EmbeddingApi {
    private static final int MOST = 100;
    private static final String MODELS = "models/";

    @Override
    public int mostTexts(String model) {
        return MOST;
    }

    @Override
    public void write(Texts texts, JsonWriter out, TranslationInputs inputs) {
        String name = inputs.target().name();
        String model = name.startsWith(MODELS) ? name : MODELS + name;
        out.object().name("requests").array();
        for (String text : texts.texts()) {
            out.object().member("model", model);
            out.name("content").object().name("parts").array();
            out.object().member("text", text).end().endArray().end();
            String task = task(texts.purpose());
            if (task != null) {
                out.member("taskType", task);
            }
            if (texts.dimensions() != null) {
                out.member("outputDimensionality", texts.dimensions());
            }
            out.end();
        }
        out.endArray().end();
    }

    static @Nullable String task(Texts.@Nullable Purpose purpose) {
        return switch (purpose) {
            case null -> null;
            case QUERY -> "RETRIEVAL_QUERY";
            case DOCUMENT -> "RETRIEVAL_DOCUMENT";
            case CLASSIFICATION -> "CLASSIFICATION";
            case CLUSTERING -> "CLUSTERING";
            case SIMILARITY -> "SEMANTIC_SIMILARITY";
        };
    }

    @Override
    public Vectors read(Json answer) throws MalformedJson {
        return Vectors.read(answer.member("embeddings"), "embeddings", "values");
    }

    /// Not all models report it.
    @Override
    public long tokens(Json answer) {
        return EmbeddingApi.count(answer.member("usageMetadata"), "promptTokenCount");
    }
}
