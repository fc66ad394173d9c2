package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.NormalisedText;
import org.jspecify.annotations.Nullable;

/// Scores the wording of a text: by phrases in it and in what it hides, and by a model of n-grams.
final class WordingScore {
    private static final String KIND = "injection";

    /// Below it the model by itself is wrong too often. Both levels were chosen on one half of the
    /// corpus; the documentation has the figures of the other one.
    private static final double SURE = 0.93;

    /// From here on the model supports a phrase that has honest uses.
    private static final double LIKELY = 0.8;

    /// How many encodings inside an encoding are decoded.
    private static final int DEEPEST = 1;

    /// How many doubtful phrases of a text the model is asked about.
    private static final int MOST_ASKED = 8;

    private final Phrases phrases = Phrases.bundled();
    private final NgramModel model = NgramModel.bundled();

    /// The finding with the highest score, or null.
    @Nullable Finding find(CharSequence original, @Nullable NormalisedText normalised) {
        CharSequence text = normalised == null ? original : normalised.text();
        Finding best = null;
        int[] asked = {0};
        Phrases.Hit hit =
                phrases.find(
                        text,
                        it ->
                                !it.doubtful()
                                        || (asked[0]++ < MOST_ASKED
                                                && model.around(text, it.start(), it.end())
                                                        >= LIKELY));
        if (hit != null) {
            best = new Finding(KIND, hit.start(), hit.end(), hit.score());
        }
        best = better(best, hidden(text));
        NgramModel.Window window = model.find(text);
        if (window.score() >= SURE) {
            best =
                    better(
                            best,
                            new Finding(KIND, window.start(), window.end(), window.score() * 0.85));
        }
        return best == null || normalised == null
                ? best
                : new Finding(
                        KIND,
                        normalised.origin(best.start()),
                        normalised.origin(best.end()),
                        best.score());
    }

    private static @Nullable Finding better(@Nullable Finding one, @Nullable Finding other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /// Phrases in what the text encodes, splits or turns round. Hiding one is worse than writing
    /// it.
    private @Nullable Finding hidden(CharSequence text) {
        Finding[] best = {null};
        Disguises.decoded(
                text,
                it -> {
                    if (best[0] == null && hides(it.text(), DEEPEST)) {
                        best[0] = new Finding(KIND, it.start(), it.end(), 0.95);
                    }
                });
        if (best[0] != null) {
            return best[0];
        }
        boolean disguised =
                turned(text)
                        || again(text)
                        || (phrases.find(Disguises.unleeted(text)) != null
                                && phrases.find(text) == null)
                        || (Disguises.spaced(text) && phrases.find(Disguises.joined(text)) != null);
        return disguised ? new Finding(KIND, 0, text.length(), 0.9) : null;
    }

    /// Whether a text that was encoded has a phrase, or encodes one itself.
    private boolean hides(String text, int deeper) {
        NormalisedText normalised = NormalisedText.of(text);
        CharSequence plain = normalised == null ? text : normalised.text();
        if (phrases.find(plain) != null || turned(plain) || again(plain)) {
            return true;
        }
        boolean[] found = {false};
        if (deeper > 0) {
            Disguises.decoded(plain, it -> found[0] = found[0] || hides(it.text(), deeper - 1));
        }
        return found[0];
    }

    private boolean turned(CharSequence text) {
        return phrases.find(Disguises.rotated(text)) != null
                || phrases.find(Disguises.reversed(text)) != null;
    }

    /// Escapes of escapes.
    private boolean again(CharSequence text) {
        NormalisedText twice = NormalisedText.of(text);
        return twice != null && phrases.find(twice.text()) != null && phrases.find(text) == null;
    }
}
