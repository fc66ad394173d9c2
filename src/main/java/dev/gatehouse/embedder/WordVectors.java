package dev.gatehouse.embedder;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A vector for each piece of a word; for English. They are made of all-MiniLM-L6-v2 (see
/// `packaging/embedder.py`), take 8 MB, and are read once, when they are needed first. Safe for
/// several threads.
public final class WordVectors {
    static final int DIMENSIONS = 256;

    private static @Nullable WordVectors shared;

    private final WordPieceTokenizer tokenizer = new WordPieceTokenizer();

    /// By what the whole numbers of each row are multiplied.
    private final float[] scales;

    /// Row after row.
    private final byte[] numbers;

    private WordVectors(float[] scales, byte[] numbers) {
        this.scales = scales;
        this.numbers = numbers;
    }

    /// The one of this process. The first caller waits until it is read, some 0.1 s.
    public static synchronized WordVectors shared() {
        if (shared == null) {
            try {
                shared = load();
            } catch (IOException e) {
                throw new UncheckedIOException("the vectors of words cannot be read", e);
            }
        }
        return shared;
    }

    private static WordVectors load() throws IOException {
        try (var in = new DataInputStream(Resources.open("static-vectors.bin"))) {
            var scales = new float[in.readInt()];
            int dimensions = in.readInt();
            if (dimensions != DIMENSIONS) {
                throw new IllegalStateException(
                        "static-vectors.bin has " + dimensions + " dimensions");
            }
            var bytes = new byte[Float.BYTES * scales.length];
            in.readFully(bytes);
            ByteBuffer.wrap(bytes).asFloatBuffer().get(scales);
            var numbers = new byte[scales.length * DIMENSIONS];
            in.readFully(numbers);
            return new WordVectors(scales, numbers);
        }
    }

    /// The unit vector of the sum over all pieces of a text.
    ///
    /// @return `null` when the text has no pieces that are known
    public float @Nullable [] of(String text) {
        int[] ids = tokenizer.known(text);
        if (ids == null) {
            return null;
        }
        var sum = new float[DIMENSIONS];
        for (int id : ids) {
            float scale = scales[id];
            int row = id * DIMENSIONS;
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += scale * numbers[row + i];
            }
        }
        return UnitVector.of(sum);
    }

    /// The cosine of two of them.
    public static float cosine(float[] one, float[] other) {
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        // Four sums, as the order of one may not be changed by the compiler.
        for (int i = 0; i < DIMENSIONS; i += 4) {
            sum0 += one[i] * other[i];
            sum1 += one[i + 1] * other[i + 1];
            sum2 += one[i + 2] * other[i + 2];
            sum3 += one[i + 3] * other[i + 3];
        }
        return sum0 + sum1 + sum2 + sum3;
    }
}
