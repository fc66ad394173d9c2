package dev.gatehouse.guardrails.detect.view;

/// Other ways to read a part of a text: turned round, in another alphabet, without what stands
/// between its characters.
public final class Readings {
    /// What stands before single characters, so that a word gives them their meaning.
    private static final int BEFORE = 64;

    private static final String DIGITS = "01345789@$";
    private static final String LETTERS = "oieastbgas";

    private Readings() {}

    /// A letter thirteen places on; other characters as they are.
    private static char rotated(char c) {
        int small = c | 0x20;
        boolean letter = c < 0x80 && small >= 'a' && small <= 'z';
        return letter ? (char) (c - small + 'a' + (small - 'a' + 13) % 26) : c;
    }

    /// With each letter of the Latin alphabet thirteen places on.
    public static View rotated(CharSequence text, int from, int to) {
        var view = new View(to - from);
        for (int i = from; i < to; i++) {
            view.add(rotated(text.charAt(i)), i, i + 1);
        }
        return view;
    }

    /// From its end to its beginning.
    public static View reversed(CharSequence text, int from, int to) {
        var view = new View(to - from);
        for (int i = to - 1; i >= from; i--) {
            view.add(text.charAt(i), i, i + 1);
        }
        return view;
    }

    /// With digits and signs as the letters that they replace.
    public static View lettered(CharSequence text, int from, int to) {
        var view = new View(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = DIGITS.indexOf(c);
            view.add(digit < 0 ? c : LETTERS.charAt(digit), i, i + 1);
        }
        return view;
    }

    /// Without marks.
    static View unmarked(CharSequence text, int from, int to) {
        return without(text, from, to, Marks::length);
    }

    /// Without the line ends that cut tokens.
    static View unwrapped(CharSequence text, int from, int to) {
        return without(text, from, to, Wraps::length);
    }

    /// The length of what is left out at a place.
    @FunctionalInterface
    private interface Gap {
        int length(CharSequence text, int index);
    }

    private static View without(CharSequence text, int from, int to, Gap gap) {
        var view = new View(to - from);
        for (int i = from; i < to; ) {
            int length = gap.length(text, i);
            if (length == 0) {
                view.add(text.charAt(i), i, i + 1);
            }
            i += Math.max(1, length);
        }
        return view;
    }

    /// Single characters without what separates them; two separators or more are a space.
    static View joined(CharSequence text, int from, int to) {
        var view = new View(to - from);
        int context = Math.max(0, from - BEFORE);
        view.copy(text, context, from);
        char separator = text.charAt(from + 1);
        for (int i = from; i < to; ) {
            view.add(text.charAt(i), i, i + 1);
            int next = i + 1;
            while (next < to && !Character.isLetterOrDigit(text.charAt(next))) {
                next++;
            }
            gap(view, text, i + 1, next, separator);
            i = next;
        }
        view.copy(text, to, Math.min(text.length(), to + BEFORE));
        return view;
    }

    private static void gap(View view, CharSequence text, int from, int to, char separator) {
        int one = Character.isHighSurrogate(separator) ? 2 : 1;
        int size = to - from;
        boolean first = size >= one && text.charAt(from) == separator;
        boolean last = size >= 2 * one && text.charAt(to - one) == separator;
        if (size == one && first) {
            return;
        }
        if (size == 2 * one + 1 && first && last) {
            view.add(text.charAt(from + one), from, to);
        } else if (first && last) {
            view.add(' ', from, to);
        } else {
            view.copy(text, from, to);
        }
    }
}
