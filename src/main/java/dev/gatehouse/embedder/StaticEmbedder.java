package dev.gatehouse.embedder;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The mean of one vector for each piece of the text: microseconds, without native code, but blind
/// to the order of words.
///
/// The vectors come from all-MiniLM-L6-v2 (see `packaging/embedder.py`): English. They are read
/// from the jar at the first text, 8 MB, for which that text waits; a text has the same vector on
/// every machine.
public final class StaticEmbedder implements Embedder {
    /// Of its vectors.
    public static final String NAME = "static-minilm-256";

    private static final int DIMENSIONS = 256;

    private final Loading<Words> loading;

    /// @param warnings receives a sentence when the vectors cannot be read
    StaticEmbedder(Consumer<String> warnings) {
        loading = new Loading<>(NAME, Words::load, warnings);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int dimensions() {
        return DIMENSIONS;
    }

    @Override
    public float @Nullable [] embed(String text, Duration limit) {
        Words words = loading.within(limit);
        int[] ids = words == null ? null : words.tokenizer.known(text);
        if (words == null || ids == null) {
            return null;
        }
        var sum = new float[DIMENSIONS];
        for (int id : ids) {
            words.add(id, sum);
        }
        return UnitVector.of(sum);
    }

    @Override
    public void close() {}

    /// The table of vectors.
    private static final class Words {
        private final WordPieceTokenizer tokenizer = new WordPieceTokenizer();

        /// By what the whole numbers of each row are multiplied.
        private final float[] scales;

        /// Row after row.
        private final byte[] numbers;

        private Words(float[] scales, byte[] numbers) {
            this.scales = scales;
            this.numbers = numbers;
        }

        private static Words load() throws IOException {
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
                return new Words(scales, numbers);
            }
        }

        void add(int id, float[] sum) {
            float scale = scales[id];
            int row = id * DIMENSIONS;
            for (int i = 0; i < DIMENSIONS; i++) {
                sum[i] += scale * numbers[row + i];
            }
        }
    }
}
