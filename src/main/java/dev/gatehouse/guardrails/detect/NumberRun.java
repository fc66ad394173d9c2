package dev.gatehouse.guardrails.detect;

/// The digits from one place on, with at most one separator between two: a space, `-`, `.` or `/`.
public final class NumberRun {
    /// More digits than a number that is looked for may have.
    public static final int MOST_LOOKED_AT = 20;

    private static final int MOST = MOST_LOOKED_AT + 4;

    private final byte[] digits = new byte[MOST];
    private final int[] ends = new int[MOST];

    /// Separator before each digit, or 0.
    private final char[] separators = new char[MOST + 1];

    private int start;
    private int count;
    private boolean whole;
    private boolean inner;

    NumberRun() {}

    void read(CharSequence text, int from) {
        start = from;
        count = 0;
        inner = from > 1 && joint(text.charAt(from - 1)) && digit(text.charAt(from - 2));
        int length = text.length();
        char separator = 0;
        int i = from;
        while (i < length && count < MOST) {
            char c = text.charAt(i);
            if (digit(c)) {
                separators[count] = separator;
                digits[count] = (byte) (c - '0');
                ends[count++] = ++i;
                separator = 0;
            } else if (separator == 0 && separates(c)) {
                separator = c;
                i++;
            } else {
                break;
            }
        }
        finish(text);
    }

    /// Whether the run goes on behind its last digit: with a letter, or with more digits.
    private void finish(CharSequence text) {
        int end = ends[count - 1];
        int length = text.length();
        whole = end == length || !Character.isLetterOrDigit(text.charAt(end));
        separators[count] =
                count == MOST || !whole ? 'x' : end + 1 < length ? after(text, end) : ' ';
    }

    private static char after(CharSequence text, int end) {
        char c = text.charAt(end);
        return joint(c) && digit(text.charAt(end + 1)) ? c : ' ';
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean separates(char c) {
        return c == ' ' || joint(c);
    }

    /// A separator that makes one number of two.
    private static boolean joint(char c) {
        return c == '-' || c == '.' || c == '/';
    }

    public int start() {
        return start;
    }

    public int count() {
        return count;
    }

    public int digit(int index) {
        return digits[index];
    }

    /// Whether the place is inside a number with separators.
    public boolean inner() {
        return inner;
    }

    /// The index behind the first digits, or -1 when the number does not end there. Digits may
    /// follow behind a space.
    public int end(int digitCount) {
        if (digitCount > count) {
            return -1;
        }
        char after = separators[digitCount];
        return after == ' ' ? ends[digitCount - 1] : -1;
    }

    /// The separator before a digit, or 0.
    public char separator(int index) {
        return index == 0 || index >= count ? 0 : separators[index];
    }

    /// Whether the first digits have no separator.
    public boolean plain(int digitCount) {
        for (int i = 1; i < digitCount; i++) {
            if (separators[i] != 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether the digits are in groups of these lengths, with the same separator between them.
    ///
    /// @return the separator, or 0
    public char groups(int... lengths) {
        int next = lengths[0];
        char separator = next < count ? separators[next] : 0;
        int group = 1;
        int all = 0;
        for (int length : lengths) {
            all += length;
        }
        for (int i = 1; i < all && i < count; i++) {
            boolean border = i == next;
            if (separators[i] != (border ? separator : 0)) {
                return 0;
            }
            next += border ? lengths[group++] : 0;
        }
        return all <= count ? separator : 0;
    }

    /// Whether the first digits and their separators are like a form such as `###-##-####`.
    public boolean like(String form) {
        int digit = 0;
        char separator = 0;
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            if (c != '#') {
                separator = c;
            } else if (digit == count || (digit > 0 && separators[digit] != separator)) {
                return false;
            } else {
                digit++;
                separator = 0;
            }
        }
        return true;
    }

    /// Whether all of the first digits are the same.
    public boolean same(int digitCount) {
        for (int i = 1; i < digitCount; i++) {
            if (digits[i] != digits[0]) {
                return false;
            }
        }
        return true;
    }

    /// The number that some digits are.
    public long value(int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + digits[i];
        }
        return value;
    }
}
