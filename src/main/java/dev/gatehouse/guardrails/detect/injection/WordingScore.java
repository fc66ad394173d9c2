package dev.gatehouse.guardrails.detect.injection;

import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.view.NormalisedText;
import dev.gatehouse.guardrails.detect.view.Readings;
import dev.gatehouse.guardrails.detect.view.View;
import dev.gatehouse.guardrails.detect.view.Views;
import org.jspecify.annotations.Nullable;

/// Scores the wording of a text: by phrases in it and in what it hides, and by a model of n-grams.
final class WordingScore {
    private static final String KIND = "injection";

    /// Below it the model by itself is wrong too often. Both levels were chosen on one half of the
    /// corpus; the documentation has the figures of the other one.
    private static final double SURE = 0.96;

    /// The same for results of tools and documents: the model has learned from prompts of users.
    private static final double SURE_ABOUT_OTHERS = 0.997;

    /// From here on the order of classes of words is a sign by itself: in texts of users, who give
    /// orders as a rule, and in others, which rarely do.
    private static final double ORDERED = 0.97;

    private static final double ORDERED_BY_OTHERS = 0.92;

    /// From here on the model supports a phrase that has honest uses.
    private static final double LIKELY = 0.9;

    /// How many doubtful phrases of a text the model is asked about.
    private static final int MOST_ASKED = 8;

    private final Phrases phrases = Phrases.bundled();
    private final NgramModel model = NgramModel.bundled();
    private final ClassModel classes = ClassModel.bundled();

    /// The finding with the highest score, or null.
    ///
    /// @param user whether a user has written it
    @Nullable Finding find(
            CharSequence original, @Nullable NormalisedText normalised, boolean user) {
        CharSequence text = normalised == null ? original : normalised.text();
        Finding best = phrase(text);
        NgramModel.Window window = model.find(text);
        if (window.score() >= (user ? SURE : SURE_ABOUT_OTHERS)) {
            best =
                    better(
                            best,
                            new Finding(KIND, window.start(), window.end(), window.score() * 0.85));
        }
        ClassModel.Part part = classes.find(text, user);
        if (part.score() >= (user ? ORDERED : ORDERED_BY_OTHERS)) {
            best = better(best, new Finding(KIND, part.start(), part.end(), part.score() * 0.85));
        }
        if (best != null && normalised != null) {
            best =
                    new Finding(
                            KIND,
                            normalised.origin(best.start()),
                            normalised.origin(best.end()),
                            best.score());
        }
        return better(best, hidden(original, normalised));
    }

    private @Nullable Finding phrase(CharSequence text) {
        int[] asked = {0};
        Phrases.Hit hit =
                phrases.find(
                        text,
                        it ->
                                !it.doubtful()
                                        || (asked[0]++ < MOST_ASKED
                                                && model.around(text, it.start(), it.end())
                                                        >= LIKELY));
        return hit == null ? null : new Finding(KIND, hit.start(), hit.end(), hit.score());
    }

    private static @Nullable Finding better(@Nullable Finding one, @Nullable Finding other) {
        return one == null || (other != null && other.score() > one.score()) ? other : one;
    }

    /// Phrases in what the text encodes, splits or turns round. Hiding one is worse than writing
    /// it.
    private @Nullable Finding hidden(CharSequence original, @Nullable NormalisedText normalised) {
        for (View view : Views.of(original, normalised)) {
            int start = view.start(0, view.text().length());
            if (hides(view.text(), original.subSequence(start, view.end()))) {
                return new Finding(KIND, start, view.end(), 0.95);
            }
        }
        CharSequence text = normalised == null ? original : normalised.text();
        boolean disguised =
                turned(text)
                        || again(text)
                        || hides(Readings.lettered(text, 0, text.length()).text(), text);
        return disguised ? new Finding(KIND, 0, original.length(), 0.9) : null;
    }

    /// Whether a text has a phrase that the one in which it is hidden does not show.
    private boolean hides(CharSequence text, CharSequence shown) {
        return (phrases.find(text) != null || turned(text)) && phrases.find(shown) == null;
    }

    private boolean turned(CharSequence text) {
        return phrases.find(Readings.rotated(text, 0, text.length()).text()) != null
                || phrases.find(Readings.reversed(text, 0, text.length()).text()) != null;
    }

    /// Escapes of escapes.
    private boolean again(CharSequence text) {
        NormalisedText twice = NormalisedText.of(text);
        return twice != null && phrases.find(twice.text()) != null && phrases.find(text) == null;
    }
}
