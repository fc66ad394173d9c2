package dev.gatehouse.vector.embedded;

/// A vector in one byte per dimension, as it is kept: each component rounded to a 127th of the
/// largest one. The signs of the codes are its sketch.
final class VectorCodes {
    private static final int LARGEST = 127;

    private final byte[] codes;
    private final float factor;

    private VectorCodes(byte[] codes) {
        this.codes = codes;
        long squares = 0;
        for (byte code : codes) {
            squares += code * code;
        }
        this.factor = squares == 0 ? 0 : (float) (1 / Math.sqrt((double) squares));
    }

    /// Rounds a vector.
    static VectorCodes of(float[] vector) {
        float largest = 0;
        for (float component : vector) {
            largest = Math.max(largest, Math.abs(component));
        }
        var codes = new byte[vector.length];
        float scale = largest == 0 ? 0 : LARGEST / largest;
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) Math.round(vector[i] * scale);
        }
        return new VectorCodes(codes);
    }

    /// Codes that were kept.
    static VectorCodes kept(byte[] codes) {
        return new VectorCodes(codes);
    }

    /// Not to be changed.
    byte[] codes() {
        return codes;
    }

    /// One by the length of the codes, so that a product with it is a cosine.
    float factor() {
        return factor;
    }

    int dimensions() {
        return codes.length;
    }

    /// How many words the sketch of so many dimensions has.
    static int words(int dimensions) {
        return (dimensions + 63) >>> 6;
    }

    /// A word of the sketch, which has a bit per dimension, set where the component is negative.
    long word(int word) {
        long bits = 0;
        int end = Math.min(codes.length, (word + 1) << 6);
        for (int i = word << 6; i < end; i++) {
            bits |= codes[i] < 0 ? 1L << i : 0;
        }
        return bits;
    }
}
