package dev.gatehouse.guardrails.detect.view;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds the texts that a text hides: encoded, turned round, in another alphabet, apart. Where it
/// has no sign of one, as most texts, that takes a few steps for each character.
public final class Views {
    /// How many ways of writing one in the other are undone.
    private static final int DEEPEST = 2;

    /// A character in an escape of an escape, or in a run of base64 of it, takes so many.
    public static final int MOST_PER_CHARACTER = 16;

    /// Where words show that a text is turned round, they stand so near: so much of a stream is
    /// held back at least.
    public static final int FEWEST_HELD = 128;

    private Views() {}

    /// The place in a text from which on more text may change what is found in it and in what it
    /// hides. Counts the characters that are looked at: of a text that is encoded, or has
    /// characters that do not show, more are held back.
    ///
    /// @param usual the length of nearly all findings in characters that are looked at
    /// @param longest that of all, in characters of the text
    public static int undecided(CharSequence text, int usual, int longest) {
        NormalisedText normalised = NormalisedText.of(text);
        int seen = normalised == null ? text.length() : normalised.text().length();
        int from = Math.max(0, seen - usual);
        from = normalised == null ? from : normalised.start(from, seen);
        int place = from;
        for (View view : of(text, normalised)) {
            place = view.end() >= from ? Math.min(place, view.startOfLast(usual)) : place;
        }
        return Math.max(place, text.length() - longest);
    }

    /// The texts that a text hides, each with the way back to the original.
    ///
    /// @param normalised the text as detectors look at it; `null` where that is the text itself
    public static List<View> of(CharSequence text, @Nullable NormalisedText normalised) {
        CharSequence seen = normalised == null ? text : normalised.text();
        return of(text, normalised, Signs.of(seen));
    }

    /// Likewise, where the signs are known.
    ///
    /// @param signs those of the text as detectors look at it
    public static List<View> of(
            CharSequence text, @Nullable NormalisedText normalised, Signs signs) {
        var views = new ArrayList<View>(0);
        if (normalised == null) {
            look(text, signs, DEEPEST, false, views::add);
            return views;
        }
        look(
                normalised.text(),
                signs,
                DEEPEST,
                false,
                view -> {
                    view.onto(normalised);
                    views.add(view);
                });
        Encodings.hidden(text, view -> inside(view, DEEPEST, false, views::add));
        return views;
    }

    /// @param encoded whether only encoded parts are looked for: other ways of reading are not
    /// tried
    ///     inside each other, so that the work stays a small multiple of the length
    private static void look(
            CharSequence text, Signs signs, int depth, boolean encoded, Consumer<View> sink) {
        if (signs.none()) {
            return;
        }
        for (Sign sign : Sign.values()) {
            Places places = signs.of(sign);
            for (int i = 0; places != null && i < places.size(); i++) {
                if (sign.encodes() || !encoded) {
                    read(
                            text,
                            sign,
                            places.start(i),
                            places.end(i),
                            view -> inside(view, depth, !sign.encodes(), sink));
                }
            }
        }
    }

    /// What a view shows, and what that hides itself.
    private static void inside(View view, int depth, boolean encoded, Consumer<View> sink) {
        NormalisedText normalised = NormalisedText.of(view.text());
        View plain = normalised == null ? view : View.of(normalised);
        if (normalised != null) {
            plain.onto(view);
        }
        sink.accept(plain);
        if (depth > 1) {
            look(
                    plain.text(),
                    Signs.of(plain.text()),
                    depth - 1,
                    encoded,
                    inner -> {
                        inner.onto(plain);
                        sink.accept(inner);
                    });
        }
    }

    private static void read(CharSequence text, Sign sign, int from, int to, Consumer<View> sink) {
        switch (sign) {
            case RUN -> Encodings.run(text, from, to, sink);
            case CODES -> Encodings.codes(text, from, to, sink);
            case APART -> sink.accept(Readings.joined(text, from, to));
            case ROTATED -> sink.accept(Readings.rotated(text, from, to));
            case REVERSED -> sink.accept(Readings.reversed(text, from, to));
            case MARKED -> sink.accept(Readings.unmarked(text, from, to));
            case WRAPPED -> sink.accept(Readings.unwrapped(text, from, to));
            case DIGITS -> sink.accept(Readings.lettered(text, from, to));
        }
    }
}
