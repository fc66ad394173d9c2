package dev.gatehouse.embedder;

import org.jspecify.annotations.Nullable;

/// Vectors of length 1, whose product is the cosine.
public final class UnitVector {
    private UnitVector() {}

    /// Divides a vector by its length, in its own array.
    ///
    /// @return `null` for one without a direction
    public static float @Nullable [] of(float[] vector) {
        double squares = 0;
        for (float number : vector) {
            squares += (double) number * number;
        }
        if (!(squares > 0) || squares == Double.POSITIVE_INFINITY) {
            return null;
        }
        float factor = (float) (1 / Math.sqrt(squares));
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= factor;
        }
        return vector;
    }
}
