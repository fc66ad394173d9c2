package dev.gatehouse.guardrails.detect.view;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Texts that parts of a text encode as bytes: base64, hexadecimal digits, numbers, characters that
/// do not show.
final class Encodings {
    private static final int FEWEST_HIDDEN = 4;

    /// How many words before a run of base64 may be joined to it.
    private static final int MOST_STARTS = 4;

    private static final int TAGS = 0xE0000;

    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static final Radix BASE64 =
            new Radix(LETTERS + LETTERS.toLowerCase(Locale.ROOT) + "0123456789+/", 6, 4);

    private static final Radix BASE32 = new Radix(LETTERS + "234567", 5, 8);

    private Encodings() {}

    /// Digits that stand for bits; a group of them for a whole number of bytes.
    private static final class Radix {
        private final byte[] values = new byte[128];
        private final int bits;
        private final int group;

        Radix(String alphabet, int bits, int group) {
            this.bits = bits;
            this.group = group;
            Arrays.fill(values, (byte) -1);
            for (int i = 0; i < alphabet.length(); i++) {
                values[alphabet.charAt(i)] = (byte) i;
            }
            // The digits of base64 in URLs.
            values['-'] = values['+'];
            values['_'] = values['/'];
        }

        int value(char c) {
            return c < 128 ? values[c] : -1;
        }
    }

    /// What a run of characters of base64 encodes. It may begin within a group, as what stands
    /// before it may belong to its alphabet.
    static void run(CharSequence text, int from, int to, Consumer<View> sink) {
        View digits = digits(text, from, to);
        if (digits != null) {
            sink.accept(digits);
            return;
        }
        View view = null;
        int start = from;
        for (int i = 0; i < MOST_STARTS && start < to && view == null; i++) {
            view = Compressed.view(text, start, to);
            view = view == null ? base64(text, start, to) : view;
            start = afterSign(text, start, to);
        }
        view = view == null ? view(BASE32, text, from, to) : view;
        if (view != null) {
            sink.accept(view);
        }
    }

    private static @Nullable View base64(CharSequence text, int from, int to) {
        View view = null;
        for (int shift = 0; shift < BASE64.group && view == null; shift++) {
            view = view(BASE64, text, from + shift, to);
        }
        return view;
    }

    /// The index behind the next character that words are joined by.
    private static int afterSign(CharSequence text, int from, int to) {
        int i = from;
        while (i < to && Character.isLetterOrDigit(text.charAt(i))) {
            i++;
        }
        return i + 1;
    }

    /// Hexadecimal digits, in lines or not; a line may follow that has none.
    private static @Nullable View digits(CharSequence text, int from, int to) {
        var decoded = new Decoded((to - from) / 2);
        int high = -1;
        int first = from;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = Character.digit(c, 16);
            if (digit >= 0 && high >= 0) {
                if (!decoded.add((high << 4) | digit, first, i + 1)) {
                    return null;
                }
                high = -1;
            } else if (digit >= 0) {
                high = digit;
                first = i;
            } else if (c > ' ') {
                return ended(text, from, i) ? decoded.view() : null;
            }
        }
        return decoded.view();
    }

    /// Whether a line end stands before the word at an index.
    private static boolean ended(CharSequence text, int from, int index) {
        int i = index;
        while (i > from && Character.isLetterOrDigit(text.charAt(i - 1))) {
            i--;
        }
        return i > from && text.charAt(i - 1) == '\n';
    }

    private static @Nullable View view(Radix base, CharSequence text, int from, int to) {
        var decoded = new Decoded((to - from) * base.bits / 8 + 1);
        long bits = 0;
        int count = 0;
        int first = from;
        boolean readable = true;
        for (int i = from; i < to && readable; i++) {
            int value = base.value(text.charAt(i));
            if (value < 0) {
                readable = text.charAt(i) < 'A';
                continue;
            }
            first = count == 0 ? i : first;
            bits = (bits << base.bits) | value;
            if (++count == base.group) {
                readable = octets(decoded, bits, count * base.bits, first, i + 1);
                bits = 0;
                count = 0;
            }
        }
        readable = readable && octets(decoded, bits, count * base.bits, first, to);
        return readable ? decoded.view() : null;
    }

    private static boolean octets(Decoded decoded, long bits, int count, int first, int last) {
        boolean readable = true;
        for (int left = count; left >= 8 && readable; left -= 8) {
            readable = decoded.add((int) (bits >> (left - 8)) & 0xFF, first, last);
        }
        return readable;
    }

    /// What numbers that follow each other encode, read as hexadecimal, decimal and binary ones.
    static void codes(CharSequence text, int from, int to, Consumer<View> sink) {
        for (int radix : new int[] {16, 10, 2}) {
            View view = codes(text, from, to, radix);
            if (view != null) {
                sink.accept(view);
            }
        }
    }

    private static @Nullable View codes(CharSequence text, int from, int to, int radix) {
        var decoded = new Decoded((to - from) / 2);
        for (int i = from; i < to; ) {
            int value = 0;
            int start = i;
            while (i < to && Character.isLetterOrDigit(text.charAt(i))) {
                char c = text.charAt(i++);
                int digit = c == 'x' || c == 'X' ? 0 : Character.digit(c, radix);
                value = digit < 0 ? 256 : value * radix + digit;
                if (value > 255) {
                    return null;
                }
            }
            if (i > start && !decoded.add(value, start, i)) {
                return null;
            }
            i += i == start ? 1 : 0;
        }
        return decoded.view();
    }

    /// What tags of Unicode and selectors of variants carry, which do not show.
    static void hidden(CharSequence text, Consumer<View> sink) {
        int length = text.length();
        for (int i = 0; i < length; ) {
            int end = i;
            Decoded decoded = null;
            int octet = octet(text, end);
            while (octet >= 0) {
                decoded = decoded == null ? new Decoded(32) : decoded;
                int next = end + Character.charCount(Character.codePointAt(text, end));
                octet = decoded.add(octet, end, next) ? octet(text, next) : -1;
                end = next;
            }
            View view = decoded == null || end - i < FEWEST_HIDDEN ? null : decoded.view();
            if (view != null) {
                sink.accept(view);
            }
            i = Math.max(i + 1, end);
        }
    }

    private static int octet(CharSequence text, int index) {
        if (index >= text.length()) {
            return -1;
        }
        char c = text.charAt(index);
        if (c >= 0xFE00 && c <= 0xFE0F) {
            return c - 0xFE00;
        }
        if (c != 0xDB40) {
            return -1;
        }
        int point = Character.codePointAt(text, index) - TAGS;
        boolean selector = point >= 0x100 && point < 0x1F0;
        return point >= ' ' && point < 0x7F ? point : selector ? point - 0x100 + 16 : -1;
    }
}
