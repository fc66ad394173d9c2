package dev.gatehouse.guardrails.detect.injection;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;

/// A linear model over hashed n-grams of two to five characters, made by
/// `bench/guardrails/train_injection.py`. It knows the wording of common injections, not their
/// meaning: texts about injections score high too.
final class NgramModel {
    private static final int BUCKETS = 1 << 16;
    private static final int LONGEST_NGRAM = 5;

    /// A long text is looked at in windows that overlap by half: the model has learned short ones.
    private static final int WINDOW = 240;

    private final float bias;
    private final float scale;
    private final byte[] weights = new byte[BUCKETS];

    private NgramModel(DataInputStream in) throws IOException {
        bias = in.readFloat();
        scale = in.readFloat();
        in.readFully(weights);
    }

    /// The bundled model.
    static NgramModel bundled() {
        var in =
                Objects.requireNonNull(
                        NgramModel.class.getResourceAsStream("/guardrails/injection.bin"));
        try (var bytes = new DataInputStream(in)) {
            return new NgramModel(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A window and how likely it is an injection.
    record Window(int start, int end, double score) {}

    /// The likeliest window of a text.
    Window find(CharSequence text) {
        long[] seen = new long[BUCKETS / 64];
        var best = new Window(0, text.length(), 0);
        int start = 0;
        do {
            int end = Math.min(text.length(), start + WINDOW);
            double score = score(text, start, end, seen);
            if (score > best.score()) {
                best = new Window(start, end, score);
            }
            start += WINDOW / 2;
        } while (start + WINDOW / 2 < text.length());
        return best;
    }

    /// How likely the window around a place is an injection.
    double around(CharSequence text, int start, int end) {
        int before = Math.max(0, (WINDOW - (end - start)) / 2);
        int from = Math.clamp(start - before, 0, Math.max(0, text.length() - WINDOW));
        int to = Math.min(text.length(), from + WINDOW);
        return score(text, from, to, new long[BUCKETS / 64]);
    }

    private double score(CharSequence text, int start, int end, long[] seen) {
        char[] characters = plain(text, start, end);
        Arrays.fill(seen, 0);
        int count = 0;
        long sum = 0;
        for (int i = 0; i < characters.length; i++) {
            int hash = 7;
            int last = Math.min(characters.length, i + LONGEST_NGRAM);
            for (int at = i; at < last; at++) {
                hash = hash * 31 + characters[at];
                int bucket = (hash * 0x9E3779B1) >>> 16;
                long bit = 1L << bucket;
                if (at > i && (seen[bucket >> 6] & bit) == 0) {
                    seen[bucket >> 6] |= bit;
                    sum += weights[bucket];
                    count++;
                }
            }
        }
        return count == 0 ? 0 : 1 / (1 + Math.exp(-(sum * scale / Math.sqrt(count) + bias)));
    }

    /// The characters in small letters, white space as one space, a space at either end.
    private static char[] plain(CharSequence text, int start, int end) {
        char[] plain = new char[end - start + 2];
        int length = 0;
        plain[length++] = ' ';
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            char small = Character.isSurrogate(c) ? ' ' : Character.toLowerCase(c);
            boolean space = Character.isWhitespace(small);
            if (!space) {
                plain[length++] = small;
            } else if (plain[length - 1] != ' ') {
                plain[length++] = ' ';
            }
        }
        if (plain[length - 1] != ' ') {
            plain[length++] = ' ';
        }
        return Arrays.copyOf(plain, length);
    }
}
