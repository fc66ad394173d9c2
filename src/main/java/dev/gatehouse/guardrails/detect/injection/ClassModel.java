package dev.gatehouse.guardrails.detect.injection;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/// A linear model over the order of classes of words in a sentence and the one before it; how it is
/// made stands in `bench/guardrails/train_classes.py`. As it sees classes and not words, it knows
/// attacks in other words and languages than those that it has learned from. It has weights for
/// texts of users, and others for results of tools and documents.
final class ClassModel {
    private static final int BITS = 14;
    private static final int BUCKETS = 1 << BITS;
    private static final int HASH = 0x9E3779B1;

    /// A sentence with fewer words that have a class is too little of a sign.
    private static final int FEWEST = 3;

    /// How far apart two classes may be that are looked at together.
    private static final int REACH = 7;

    /// Keep features of different kinds apart.
    private static final int NEXT = 1000;

    private static final int APART = 2000;
    private static final int THREE = 3000;

    private final WordClasses words = WordClasses.bundled();
    private final Weights user;
    private final Weights others;

    private static final class Weights {
        private final float bias;
        private final float scale;
        private final byte[] of = new byte[BUCKETS];

        Weights(DataInputStream in) throws IOException {
            bias = in.readFloat();
            scale = in.readFloat();
            in.readFully(of);
        }
    }

    /// Sentences and how likely they are an injection.
    record Part(int start, int end, double score) {}

    private ClassModel(DataInputStream in) throws IOException {
        user = new Weights(in);
        others = new Weights(in);
    }

    /// The bundled model.
    static ClassModel bundled() {
        var in =
                Objects.requireNonNull(
                        ClassModel.class.getResourceAsStream("/guardrails/injection-classes.bin"));
        try (var bytes = new DataInputStream(in)) {
            return new ClassModel(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The likeliest sentence of a text, or two that follow each other.
    ///
    /// @param byUser whether a user has written it
    Part find(CharSequence text, boolean byUser) {
        var search = new Search(byUser ? user : others, text.length());
        words.read(text, search);
        return search.best;
    }

    private final class Search implements WordClasses.Sink {
        private final Weights weights;
        private final long[] seen = new long[BUCKETS / 64];

        /// The beginning of a text, the sentence before, its end, the sentence, its end.
        private final int[] row = new int[2 * WordClasses.MOST + 3];

        private int before;
        private int startBefore;
        private Part best;

        /// Of the features of a row.
        private int count;

        private int sum;

        Search(Weights weights, int length) {
            this.weights = weights;
            best = new Part(0, length, 0);
        }

        @Override
        public void sentence(byte[] classes, int size, int start, int end) {
            int from = 1;
            if (before > 0) {
                row[1 + before] = words.end();
                from = before + 2;
            }
            for (int i = 0; i < size; i++) {
                row[from + i] = classes[i];
            }
            if (before > 0 && before + size >= FEWEST) {
                offer(from + size, startBefore, end);
            }
            System.arraycopy(row, from, row, 1, size);
            if (size >= FEWEST) {
                offer(1 + size, start, end);
            }
            before = size;
            startBefore = start;
        }

        private void offer(int length, int start, int end) {
            row[0] = words.end() + 1;
            row[length] = words.end();
            double score = score(length + 1);
            if (score > best.score()) {
                best = new Part(start, end, score);
            }
        }

        private double score(int length) {
            Arrays.fill(seen, 0);
            count = 0;
            sum = 0;
            for (int i = 0; i < length; i++) {
                add(row[i]);
                if (i + 1 < length) {
                    add((NEXT + row[i]) * 31 + row[i + 1]);
                }
                if (i + 2 < length) {
                    add(((THREE + row[i]) * 61 + row[i + 1]) * 61 + row[i + 2]);
                }
                int last = Math.min(length, i + REACH + 1);
                for (int j = i + 2; j < last; j++) {
                    add((APART + row[i]) * 67 + row[j]);
                }
            }
            double mean = sum * weights.scale / Math.sqrt(count);
            return 1 / (1 + Math.exp(-(mean + weights.bias)));
        }

        /// Adds the weight of a feature that was not there yet.
        private void add(int feature) {
            int bucket = (feature * HASH) >>> (32 - BITS);
            long bit = 1L << bucket;
            if ((seen[bucket >> 6] & bit) == 0) {
                seen[bucket >> 6] |= bit;
                sum += weights.of[bucket];
                count++;
            }
        }
    }
}
