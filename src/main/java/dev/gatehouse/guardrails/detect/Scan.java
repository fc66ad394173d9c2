package dev.gatehouse.guardrails.detect;

import dev.gatehouse.dialect.text.TextField;
import dev.gatehouse.guardrails.detect.Detector.Finding;
import dev.gatehouse.guardrails.detect.view.Source;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One pass over a text: where it is, which words stood before, what was found.
public final class Scan {
    /// How far before a number a word gives it a meaning.
    public static final int NEAR = 56;

    /// How far behind a number a word gives it a meaning.
    private static final int BEHIND = 24;

    private static final int NEVER = -1_000_000;

    private final CharSequence text;
    private final TextField.Role role;
    private final int longest;
    private final @Nullable Source source;
    private final int[] seen;
    private final List<Expected> expected = new ArrayList<>(0);
    private final NumberRun number = new NumberRun();
    private final List<Finding> findings;

    /// @param seen where the last word of each subject ends
    /// @param findings takes what is found
    Scan(
            CharSequence text,
            TextField.Role role,
            int longest,
            @Nullable Source source,
            int[] seen,
            List<Finding> findings) {
        this.text = text;
        this.role = role;
        this.longest = longest;
        this.source = source;
        this.seen = seen;
        this.findings = findings;
        Arrays.fill(seen, NEVER);
    }

    public CharSequence text() {
        return text;
    }

    public TextField.Role role() {
        return role;
    }

    public int length() {
        return text.length();
    }

    /// The character at an index, 0 outside of the text.
    public char at(int index) {
        return index < 0 || index >= text.length() ? 0 : text.charAt(index);
    }

    /// Whether a word or number may end before an index, or begin there.
    public boolean border(int index) {
        return !Character.isLetterOrDigit(at(index));
    }

    /// The number at the anchor, for checks of numbers.
    public NumberRun number() {
        return number;
    }

    /// Reads the number at an index.
    public NumberRun read(int index) {
        number.read(text, index);
        return number;
    }

    /// Whether the text has a word at an index, whatever its case. The word is in lower case.
    public boolean has(String word, int index) {
        for (int i = 0; i < word.length(); i++) {
            char c = at(index + i);
            if ((c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the text has these characters at an index.
    public boolean exactly(String characters, int index) {
        for (int i = 0; i < characters.length(); i++) {
            if (at(index + i) != characters.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a capital begins a word here behind a small letter, as in `cardNumber`.
    boolean hump(int index) {
        return Character.isUpperCase(at(index)) && Character.isLowerCase(at(index - 1));
    }

    /// Remembers that a word of a subject stands here, and finds what was expected before it.
    void see(int subject, int start, int end) {
        seen[subject] = end;
        for (Expected each : expected) {
            if (each.subject() == subject && follows(each.found().end(), start, end)) {
                Finding found = each.found();
                found(found.kind(), found.start(), found.end(), found.score());
                expected.clear();
                return;
            }
        }
    }

    /// Whether a word that follows gives a number its meaning: `44051401359 is my PESEL`. One that
    /// begins the next value of a list does not.
    private boolean follows(int from, int start, int end) {
        boolean near = start > from && start - from <= BEHIND && at(end) != ':' && at(end) != '=';
        for (int i = from; near && i < start; i++) {
            char c = at(i);
            near = Character.isLetter(c) || c == ' ' || c == '(' || c == '\'';
        }
        return near && at(end + 1) != ':' && !Character.isDigit(at(end + 1));
    }

    /// What a number is where a word of a subject follows it.
    private record Expected(int subject, Finding found) {}

    /// Adds a finding when a word of a subject follows shortly. Numbers before it count no more.
    public void expect(int subject, String kind, int start, int end) {
        expected.removeIf(it -> it.found().start() != start);
        expected.add(new Expected(subject, new Finding(kind, start, end, 0.9)));
    }

    /// Whether a word of a subject ends shortly before an index.
    public boolean near(int subject, int index) {
        return index - seen[subject] <= NEAR;
    }

    /// The index behind the last word of a subject; far below 0 when there was none.
    public int last(int subject) {
        return seen[subject];
    }

    /// Adds a finding. One that the original has in more characters than a stream holds back is
    /// dropped: hardly any way of writing makes it so long.
    public void found(String kind, int start, int end, double score) {
        int first = source == null ? start : source.start(start, end);
        int last = source == null ? end : source.end(start, end);
        if (longest > 0 && last - first > longest) {
            return;
        }
        findings.add(new Finding(kind, first, last, score));
    }
}
