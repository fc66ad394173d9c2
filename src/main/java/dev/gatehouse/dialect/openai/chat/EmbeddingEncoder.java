package dev.gatehouse.dialect.openai.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.Patch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Gives embeddings in the encoding that was requested.
///
/// SDKs request base64 by themselves, and some read a list of numbers as nothing at all; but not
/// every provider supports base64.
final class EmbeddingEncoder {
    private EmbeddingEncoder() {}

    /// Encodes lists of numbers as base64 of little-endian 32-bit floats where that was requested
    /// for.
    static @Nullable Patch encode(Json question, Json answer) {
        Json format = question.member("encoding_format");
        Json data = answer.member("data");
        if (format == null || !format.textEquals("base64") || data == null) {
            return null;
        }
        var patch = new Patch(answer);
        for (int i = 0; i < data.size(); i++) {
            Json vector = data.at(i).member("embedding");
            if (vector != null && vector.kind() == Json.Kind.ARRAY) {
                patch.replace(vector, JsonWriter.quoted(base64(vector)).getBytes(UTF_8));
            }
        }
        return patch;
    }

    private static String base64(Json vector) {
        var floats =
                ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < vector.size(); i++) {
            floats.putFloat(Float.parseFloat(vector.at(i).raw()));
        }
        return Base64.getEncoder().encodeToString(floats.array());
    }
}
