package dev.gatehouse.dialect.embedding;

import dev.gatehouse.dialect.translation.TranslationInputs;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;

/// `invoke` of Amazon Bedrock for Titan's models of texts: one text in a request.
public final class TitanEmbeddings implements EmbeddingApi {
    @Override
    public int mostTexts(String model) {
        return 1;
    }

    /// `normalize` is true by itself where a model has it; older models reject it.
    @Override
    public void write(Texts texts, JsonWriter out, TranslationInputs inputs) throws MalformedJson {
        EmbeddingApi.dropPurpose(texts, inputs);
        out.object().member("inputText", texts.texts().getFirst());
        if (texts.dimensions() != null) {
            out.member("dimensions", texts.dimensions());
        }
        out.end();
    }

    @Override
    public Vectors read(Json answer) throws MalformedJson {
        return new Vectors(List.of(Vectors.vector(answer.member("embedding"), "embedding")));
    }

    @Override
    public long tokens(Json answer) {
        return EmbeddingApi.count(answer, "inputTextTokenCount");
    }
}
