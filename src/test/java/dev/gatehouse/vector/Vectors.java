package dev.gatehouse.vector;

import java.util.Random;

/// Unit vectors for tests.
public final class Vectors {
    private Vectors() {}

    public static float[] random(Random random, int dimensions) {
        var vector = new float[dimensions];
        for (int i = 0; i < dimensions; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return unit(vector);
    }

    /// One that has about the given cosine with another.
    public static float[] near(Random random, float[] other, double cosine) {
        float[] noise = random(random, other.length);
        double along = dot(noise, other);
        double length = Math.sqrt(1 - along * along);
        double part = Math.sqrt(1 - cosine * cosine) / length;
        var vector = new float[other.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (cosine * other[i] + part * (noise[i] - along * other[i]));
        }
        return unit(vector);
    }

    public static float[] opposite(float[] vector) {
        var opposite = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            opposite[i] = -vector[i];
        }
        return opposite;
    }

    public static double dot(float[] left, float[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += (double) left[i] * right[i];
        }
        return sum;
    }

    private static float[] unit(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }
}
