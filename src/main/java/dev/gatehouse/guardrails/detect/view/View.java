package dev.gatehouse.guardrails.detect.view;

import java.util.Arrays;

/// A text that another text hides. Each of its characters knows the characters of the other text
/// that it was made of.
public final class View implements Source {
    private final StringBuilder text;
    private int[] firsts;
    private int[] lasts;

    View(int expected) {
        text = new StringBuilder(expected);
        firsts = new int[expected];
        lasts = new int[expected];
    }

    /// A normalised text as a view.
    static View of(NormalisedText normalised) {
        int length = normalised.text().length();
        var view = new View(length);
        for (int i = 0; i < length; i++) {
            int start = normalised.start(i, i + 1);
            int end = normalised.end(i, i + 1);
            // The first unit of a character of two ends where the second one does.
            end = end > start ? end : normalised.end(i, Math.min(length, i + 2));
            view.add(normalised.text().charAt(i), start, end);
        }
        return view;
    }

    void add(char c, int first, int last) {
        int index = text.length();
        if (index == firsts.length) {
            firsts = Arrays.copyOf(firsts, index * 2 + 16);
            lasts = Arrays.copyOf(lasts, firsts.length);
        }
        text.append(c);
        firsts[index] = first;
        lasts[index] = last;
    }

    /// Adds characters as they are.
    void copy(CharSequence from, int start, int end) {
        for (int i = start; i < end; i++) {
            add(from.charAt(i), i, i + 1);
        }
    }

    /// The text that is hidden.
    public CharSequence text() {
        return text;
    }

    @Override
    public int start(int from, int to) {
        return Math.min(firsts[from], firsts[to - 1]);
    }

    @Override
    public int end(int from, int to) {
        return Math.max(lasts[from], lasts[to - 1]);
    }

    /// Where the last characters of it begin in the other text.
    ///
    /// @param count how many; all where it has fewer
    public int startOfLast(int count) {
        return start(Math.max(0, text.length() - count), text.length());
    }

    /// Where it ends in the other text.
    public int end() {
        return end(0, text.length());
    }

    /// The same for the text that the other text was made of.
    void onto(Source below) {
        for (int i = 0; i < text.length(); i++) {
            int first = firsts[i];
            int last = lasts[i];
            firsts[i] = below.start(first, last);
            lasts[i] = below.end(first, last);
        }
    }
}
