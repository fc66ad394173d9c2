package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// `embed` of version 2 of the Cohere API.
public final class CohereEmbeddings implements EmbeddingApi {
    private static final int MOST = 96;

    /// The purpose must be stated; most texts that are embedded are stored.
    private static final String USUAL_PURPOSE = "search_document";

    @Override
    public int mostTexts(String model) {
        return MOST;
    }

    @Override
    public void write(Texts texts, JsonWriter out, TranslationInputs inputs) throws MalformedJson {
        out.object().member("model", inputs.target().name());
        String purpose = purpose(texts.purpose());
        if (purpose == null) {
            EmbeddingApi.dropPurpose(texts, inputs);
        }
        out.member("input_type", purpose == null ? USUAL_PURPOSE : purpose);
        out.name("texts").array();
        texts.texts().forEach(out::value);
        out.endArray().name("embedding_types").array().value("float").endArray();
        if (texts.dimensions() != null) {
            out.member("output_dimension", texts.dimensions());
        }
        out.end();
    }

    private static @Nullable String purpose(Texts.@Nullable Purpose purpose) {
        return switch (purpose) {
            case null -> null;
            case QUERY -> "search_query";
            case DOCUMENT -> "search_document";
            case CLASSIFICATION -> "classification";
            case CLUSTERING -> "clustering";
            case SIMILARITY -> null;
        };
    }

    @Override
    public Vectors read(Json answer) throws MalformedJson {
        return Vectors.read(Vectors.member(answer, "embeddings", "float"), "embeddings.float");
    }

    @Override
    public long tokens(Json answer) {
        return EmbeddingApi.count(Vectors.member(answer, "meta", "billed_units"), "input_tokens");
    }
}
