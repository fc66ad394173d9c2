package dev.gatehouse.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/// 200 texts with the vectors that Python gives them, see `packaging/embedder.py`.
///
/// @param network of [LocalEmbedder]
/// @param words of [StaticEmbedder]
@SuppressWarnings("ArrayRecordComponent")
record ExpectedVectors(String text, float[] network, float[] words) {
    static List<ExpectedVectors> all() throws Exception {
        List<ExpectedVectors> all = new ArrayList<>();
        try (InputStream in = ExpectedVectors.class.getResourceAsStream("/embedder/vectors.txt")) {
            byte[] file = Objects.requireNonNull(in).readAllBytes();
            for (String line : new String(file, UTF_8).lines().toList()) {
                Json of = Json.parse(line.getBytes(UTF_8));
                all.add(new ExpectedVectors(of.at(0).text(), vector(of.at(1)), vector(of.at(2))));
            }
        }
        return all;
    }

    private static float[] vector(Json base64) throws Exception {
        byte[] codes = Base64.getDecoder().decode(base64.text());
        var vector = new float[codes.length];
        for (int i = 0; i < codes.length; i++) {
            vector[i] = codes[i];
        }
        return Objects.requireNonNull(UnitVector.of(vector));
    }

    static double cosine(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
