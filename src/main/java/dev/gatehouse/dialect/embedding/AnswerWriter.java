package dev.gatehouse.dialect.embedding;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/// Writes embeddings in the format of OpenAI.
final class AnswerWriter {
    private AnswerWriter() {}

    /// @param base64 whether vectors are written as base64 of little-endian 32-bit floats
    /// @param tokens those of the texts
    static byte[] write(String model, List<Json> vectors, boolean base64, long tokens) {
        var out = new JsonWriter().object().member("object", "list").name("data").array();
        for (int i = 0; i < vectors.size(); i++) {
            out.object().member("object", "embedding").member("index", i).name("embedding");
            if (base64) {
                out.value(packed(vectors.get(i)));
            } else {
                out.raw(vectors.get(i).raw());
            }
            out.end();
        }
        out.endArray().member("model", model).name("usage").object();
        out.member("prompt_tokens", tokens).member("total_tokens", tokens).end().end();
        return out.bytes();
    }

    private static String packed(Json vector) {
        var floats =
                ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vector.size(); i++) {
            floats.putFloat(Float.parseFloat(vector.at(i).raw()));
        }
        return Base64.getEncoder().encodeToString(floats.array());
    }
}
