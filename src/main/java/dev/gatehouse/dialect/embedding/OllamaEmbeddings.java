package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;

/// `embed` of Ollama's own API.
public final class OllamaEmbeddings implements EmbeddingApi {
    @Override
    public int mostTexts(String model) {
        return Integer.MAX_VALUE;
    }

    @Override
    public void write(Texts texts, JsonWriter out, TranslationInputs inputs) throws MalformedJson {
        EmbeddingApi.dropPurpose(texts, inputs);
        out.object().member("model", inputs.target().name()).name("input").array();
        texts.texts().forEach(out::value);
        out.endArray();
        if (texts.dimensions() != null) {
            out.member("dimensions", texts.dimensions());
        }
        out.end();
    }

    @Override
    public Vectors read(Json answer) throws MalformedJson {
        return Vectors.read(answer.member("embeddings"), "embeddings");
    }

    @Override
    public long tokens(Json answer) {
        return EmbeddingApi.count(answer, "prompt_eval_count");
    }
}
