package dev.gatehouse.guardrails.detect.view;

import org.jspecify.annotations.Nullable;

/// The signs of hidden texts in a text: one pass, of a few steps for each character.
final class Signs {
    private static final int FEWEST_IN_RUN = 16;
    private static final int FEWEST_CODES = 8;
    private static final int FEWEST_APART = 6;

    /// A line of base64 that is shorter goes on in no other line.
    private static final int FEWEST_IN_LINE = 48;

    /// How many characters may stand between two codes or two single characters.
    private static final int MOST_BETWEEN = 3;

    /// How far from a word that is turned round others may be.
    static final int REACH = 96;

    /// What stands around a part, so that words before it give it its meaning.
    private static final int AROUND = 64;

    /// A region ends between words where one ends so near.
    private static final int MOST_WORD = 256;

    /// A longer word with digits is drawn at random.
    private static final int MOST_LETTERED = 24;

    private static final int LETTER = 1;
    private static final int DIGIT = 2;

    /// Part of a run of base64 beside letters and digits.
    private static final int JOINT = 4;

    private static final int MARK = 8;

    private static final byte[] CLASSES = classes();

    private final CharSequence text;
    private final char[] characters;
    private final int length;
    private final @Nullable Places[] places = new Places[Sign.values().length];
    private boolean any;
    private int run = -1;
    private int line;
    private final Row codes = new Row(Sign.CODES, FEWEST_CODES);
    private final Row singles = new Row(Sign.APART, FEWEST_APART);

    private Signs(CharSequence text) {
        this.text = text;
        this.characters = text.toString().toCharArray();
        this.length = characters.length;
    }

    /// The signs of a text.
    static Signs of(CharSequence text) {
        var signs = new Signs(text);
        signs.read();
        return signs;
    }

    /// Whether there is none, as in most texts.
    boolean none() {
        return !any;
    }

    /// Where a sign is; `null` when it is nowhere.
    @Nullable Places of(Sign sign) {
        return places[sign.ordinal()];
    }

    private void add(Sign sign, int start, int end) {
        Places all = places[sign.ordinal()];
        if (all == null) {
            all = new Places();
            places[sign.ordinal()] = all;
            any = true;
        }
        all.add(start, end);
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
            int kind = kind(characters[i]);
            if ((kind & (LETTER | DIGIT)) == 0) {
                between(kind, i++);
            } else {
                i = token(i, kind);
            }
        }
        endRun(length);
        codes.end();
        singles.end();
    }

    private int token(int start, int kind) {
        int kinds = kind;
        int end = start + 1;
        while (end < length) {
            int next = kind(characters[end]);
            if ((next & (LETTER | DIGIT)) == 0) {
                break;
            }
            kinds |= next;
            end++;
        }
        run = run < 0 ? start : run;
        int size = end - start;
        if (kinds == LETTER && size >= UsualWords.SHORTEST && size <= UsualWords.LONGEST) {
            word(start, end);
        } else if (kinds == (LETTER | DIGIT) && size <= MOST_LETTERED && digitsInside(start, end)) {
            region(Sign.DIGITS, start - AROUND, end + AROUND);
        }
        singles.next(start, end, size == 1);
        codes.next(start, end, size <= 8 && (kinds != LETTER || size == 2) && code(start, size));
        return end;
    }

    private void word(int start, int end) {
        Sign sign = UsualWords.sign(characters, start, end);
        if (sign != null) {
            region(sign, start - REACH, end + REACH);
        }
    }

    /// `41`, `0x41`, `x41`, `65`, `1000001`.
    private boolean code(int start, int size) {
        char second = size > 1 ? characters[start + 1] : 0;
        int from = second == 'x' ? 2 : characters[start] == 'x' ? 1 : 0;
        int digits = size - from;
        boolean sized = from == 0 ? digits >= 2 : digits == 2;
        for (int i = start + from; sized && i < start + size; i++) {
            char c = characters[i];
            sized = digits > 3 ? c == '0' || c == '1' : Character.digit(c, digits == 2 ? 16 : 10) >= 0;
        }
        return sized && digits != 4 && digits != 5;
    }

    private boolean digitsInside(int start, int end) {
        int letters = 0;
        int inside = 0;
        for (int i = start; i < end; i++) {
            boolean letter = kind(characters[i]) == LETTER;
            letters += letter ? 1 : 0;
            boolean between =
                    i > start
                            && i + 1 < end
                            && kind(characters[i - 1]) == LETTER
                            && kind(characters[i + 1]) == LETTER;
            inside += !letter && between ? 1 : 0;
        }
        return inside > 0 && letters >= 3;
    }

    private void between(int kind, int index) {
        char c = characters[index];
        if (run < 0) {
            run = c == '+' || c == '/' ? index : -1;
            line = index;
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
                c == '\n' || (c == '\r' && index + 1 < length && characters[index + 1] == '\n');
        if (!ends || index - Math.max(run, line) < FEWEST_IN_LINE) {
            return ends && index == line;
        }
        line = index + 1;
        return true;
    }

    private void endRun(int end) {
        if (run >= 0 && end - run >= FEWEST_IN_RUN) {
            add(Sign.RUN, run, end);
        }
        run = -1;
        line = end + 1;
    }

    /// Adds a part with words at its ends left whole.
    private void region(Sign sign, int start, int end) {
        int from = Math.max(0, start);
        int first = Math.max(0, start - MOST_WORD);
        while (from > first && characters[from - 1] > ' ') {
            from--;
        }
        int to = Math.min(length, end);
        int last = Math.min(length, end + MOST_WORD);
        while (to < last && characters[to] > ' ') {
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
            if (count > 0 && (!part || from - last > MOST_BETWEEN)) {
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
