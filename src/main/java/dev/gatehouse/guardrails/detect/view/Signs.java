package dev.gatehouse.guardrails.detect.view;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The signs of hidden texts in a text. They show in one pass over its words, which may be
/// another's.
public final class Signs {
    private static final int FEWEST_IN_RUN = 16;
    private static final int FEWEST_CODES = 8;
    private static final int FEWEST_APART = 6;

    /// A line of base64 that is shorter goes on in no other line.
    private static final int FEWEST_IN_LINE = 48;

    /// How many characters may stand between two codes or two single characters.
    private static final int MOST_BETWEEN = 5;

    /// How far from a word that is turned round others may be.
    static final int REACH = 96;

    /// What stands around a part, so that words before it give it its meaning.
    private static final int AROUND = 64;

    /// A region ends between words where one ends so near.
    private static final int MOST_WORD = 256;

    /// Where no run has begun: behind every place.
    private static final int NONE = Integer.MAX_VALUE;

    /// The longest number of a character, in binary digits.
    private static final int MOST_CODE = 8;

    /// A longer word with digits is drawn at random.
    private static final int MOST_LETTERED = 24;

    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int WORD = LETTER | DIGIT;

    /// Part of a run of base64 beside letters and digits.
    private static final int JOINT = 4;

    private static final int MARK = 8;

    private static final byte[] CLASSES = classes();

    private final CharSequence text;
    private final int length;
    private final Map<Sign, Places> places = new EnumMap<>(Sign.class);
    private int run = NONE;
    private int line;
    private final Row codes = new Row(Sign.CODES, FEWEST_CODES);
    private final Row singles = new Row(Sign.APART, FEWEST_APART);

    /// The signs of a text whose words are still to come.
    public Signs(CharSequence text) {
        this.text = text;
        this.length = text.length();
    }

    /// The signs of a text.
    static Signs of(CharSequence text) {
        var signs = new Signs(text);
        signs.read();
        return signs;
    }

    /// Whether there is none, as in most texts.
    boolean none() {
        return places.isEmpty();
    }

    /// Where a sign is; `null` when it is nowhere.
    @Nullable Places of(Sign sign) {
        return places.get(sign);
    }

    private void add(Sign sign, int start, int end) {
        places.computeIfAbsent(sign, _ -> new Places()).add(start, end);
    }

    private static byte[] classes() {
        byte[] classes = new byte[128];
        for (char c = 0; c < 128; c++) {
            int small = c | 0x20;
            boolean letter = small >= 'a' && small <= 'z';
            int joins = "+/-_=".indexOf(c) >= 0 ? JOINT : 0;
            int marks = "*`~<-".indexOf(c) >= 0 ? MARK : 0;
            classes[c] = (byte) (letter ? LETTER : c >= '0' && c <= '9' ? DIGIT : joins | marks);
        }
        return classes;
    }

    private static int kind(char c) {
        return c < 128 ? CLASSES[c] : Character.isLetter(c) ? LETTER : 0;
    }

    private void read() {
        for (int i = 0; i < length; ) {
            int kinds = kind(text.charAt(i)) & WORD;
            int end = i + 1;
            int next = kinds;
            while (next != 0 && end < length) {
                next = kind(text.charAt(end)) & WORD;
                kinds |= next;
                end += next == 0 ? 0 : 1;
            }
            if (kinds == 0) {
                between(text.charAt(i), i);
            } else {
                word(i, end, kinds != LETTER);
            }
            i = end;
        }
        end();
    }

    /// Takes a word of the text, the next one.
    ///
    /// @param digits whether it has digits
    public void word(int start, int end, boolean digits) {
        run = Math.min(run, start);
        int size = end - start;
        if (digits || size < UsualWords.SHORTEST) {
            few(start, end, digits);
        } else {
            rows(start, end, false, false);
            usual(start, end, size);
        }
    }

    private void usual(int start, int end, int size) {
        Sign sign = size <= UsualWords.LONGEST ? UsualWords.sign(text, start, end) : null;
        if (sign != null) {
            region(sign, start - REACH, end + REACH);
        }
    }

    /// Takes a character between words, the next one.
    public void between(char c, int index) {
        int kind = kind(c);
        if ((c == '\n' || c == '\\' || c == '=' || c == '\r') && Wraps.length(text, index) > 0) {
            region(Sign.WRAPPED, index - MOST_WORD, index + MOST_WORD);
        }
        if (kind != 0 || index - run >= FEWEST_IN_RUN) {
            between(kind, c, index);
        } else {
            run = NONE;
        }
    }

    /// Takes the end of the text.
    public void end() {
        endRun(length);
        codes.end();
        singles.end();
    }

    /// Looks at a word with digits or of few letters.
    private void few(int start, int end, boolean digits) {
        int size = end - start;
        boolean lettered = digits && size <= MOST_LETTERED;
        if (lettered && digitsInside(start, end)) {
            region(Sign.DIGITS, start - AROUND, end + AROUND);
        }
        boolean code = size > 1 && size <= MOST_CODE;
        rows(start, end, size == 1, code && (digits || hexadecimal(start)) && code(start, size));
    }

    private void rows(int start, int end, boolean single, boolean code) {
        if (single || singles.count > 0) {
            singles.next(start, end, single);
        }
        if (code || codes.count > 0) {
            codes.next(start, end, code);
        }
    }

    private boolean hexadecimal(int index) {
        return (text.charAt(index) | 0x20) <= 'f' && (text.charAt(index + 1) | 0x20) <= 'f';
    }

    /// `41`, `0x41`, `x41`, `65`, `1000001`.
    private boolean code(int start, int size) {
        char second = size > 1 ? text.charAt(start + 1) : 0;
        int from = second == 'x' ? 2 : text.charAt(start) == 'x' ? 1 : 0;
        int digits = size - from;
        boolean sized = from == 0 ? digits >= 2 : digits == 2;
        for (int i = start + from; sized && i < start + size; i++) {
            char c = text.charAt(i);
            sized =
                    digits > 3
                            ? c == '0' || c == '1'
                            : Character.digit(c, digits == 2 ? 16 : 10) >= 0;
        }
        return sized && digits != 4 && digits != 5;
    }

    private boolean digitsInside(int start, int end) {
        int letters = 0;
        int inside = 0;
        for (int i = start; i < end; i++) {
            boolean letter = kind(text.charAt(i)) == LETTER;
            letters += letter ? 1 : 0;
            boolean between =
                    i > start
                            && i + 1 < end
                            && kind(text.charAt(i - 1)) == LETTER
                            && kind(text.charAt(i + 1)) == LETTER;
            inside += !letter && between ? 1 : 0;
        }
        return inside > 0 && letters >= 3;
    }

    private void between(int kind, char c, int index) {
        if (run == NONE) {
            run = c == '+' || c == '/' ? index : NONE;
        } else if ((kind & JOINT) == 0 && !nextLine(c, index)) {
            endRun(index);
        }
        if ((kind & MARK) != 0 && Marks.inWord(text, index)) {
            region(Sign.MARKED, index - MOST_WORD, index + MOST_WORD);
        }
    }

    /// Whether a run goes on in the next line.
    private boolean nextLine(char c, int index) {
        boolean ends =
                c == '\n' || (c == '\r' && index + 1 < length && text.charAt(index + 1) == '\n');
        if (!ends || index - Math.max(run, line) < FEWEST_IN_LINE) {
            return ends && index == line;
        }
        line = index + 1;
        return true;
    }

    private void endRun(int end) {
        if (end - run >= FEWEST_IN_RUN) {
            add(Sign.RUN, run, end);
        }
        run = NONE;
        line = end + 1;
    }

    /// Adds a part with words at its ends left whole.
    private void region(Sign sign, int start, int end) {
        int from = Math.max(0, start);
        int first = Math.max(0, start - MOST_WORD);
        while (from > first && text.charAt(from - 1) > ' ') {
            from--;
        }
        int to = Math.min(length, end);
        int last = Math.min(length, end + MOST_WORD);
        while (to < last && text.charAt(to) > ' ') {
            to++;
        }
        add(sign, from, to);
    }

    /// Parts of one kind that follow each other closely.
    private final class Row {
        private final Sign sign;
        private final int fewest;
        private int start;
        private int last;
        private int count;

        Row(Sign sign, int fewest) {
            this.sign = sign;
            this.fewest = fewest;
        }

        void next(int from, int to, boolean part) {
            if (count > 0 && (!part || from == last || from - last > MOST_BETWEEN)) {
                end();
            }
            if (part) {
                start = count == 0 ? from : start;
                last = to;
                count++;
            }
        }

        void end() {
            if (count >= fewest) {
                Signs.this.add(sign, start, last);
            }
            count = 0;
        }
    }
}
