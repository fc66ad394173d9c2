package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// How a provider's own API for embeddings is written and read. Has no state.
public sealed interface EmbeddingApi
        permits CohereEmbeddings,
                GeminiEmbeddings,
                OllamaEmbeddings,
                TitanEmbeddings,
                VertexEmbeddings {
    /// What [#tokens(Json)] returns where the provider reports none.
    long UNKNOWN = -1;

    /// How many texts one request may have.
    int mostTexts(String model);

    /// Writes a request.
    ///
    /// @param texts no more than one request may have
    void write(Texts texts, JsonWriter out, TranslationInputs inputs) throws MalformedJson;

    /// Reads the vectors of an answer.
    Vectors read(Json answer) throws MalformedJson;

    /// The tokens of the texts, as the provider counted them; [#UNKNOWN] when it did not.
    long tokens(Json answer);

    /// A count that may be missing.
    static long count(@Nullable Json object, String name) {
        return Math.max(UNKNOWN, Members.number(object, name, UNKNOWN));
    }

    /// Drops the purpose of the texts, for an API that has none.
    static void dropPurpose(Texts texts, TranslationInputs inputs) throws MalformedJson {
        if (texts.purpose() != null) {
            inputs.drop(RequestReader.PURPOSE);
        }
    }
}
