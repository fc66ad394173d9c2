package dev.gatehouse.guardrails.detect.view;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A text as detectors look at it, with the way back to the original: look-alikes folded, invisible
/// characters left out, escapes of JSON, URLs and HTML decoded.
public final class NormalisedText implements Source {
    private static final int LONGEST_NAME = 16;

    private static final Map<String, Integer> NAMES =
            Map.ofEntries(
                    Map.entry("commat", (int) '@'),
                    Map.entry("period", (int) '.'),
                    Map.entry("colon", (int) ':'),
                    Map.entry("sol", (int) '/'),
                    Map.entry("lowbar", (int) '_'),
                    Map.entry("hyphen", (int) '-'),
                    Map.entry("dash", (int) '-'),
                    Map.entry("num", (int) '#'),
                    Map.entry("equals", (int) '='),
                    Map.entry("plus", (int) '+'),
                    Map.entry("nbsp", (int) ' '),
                    Map.entry("shy", 0xAD),
                    Map.entry("zwnj", 0x200C),
                    Map.entry("zwj", 0x200D),
                    Map.entry("ZeroWidthSpace", 0x200B));

    private final StringBuilder text;
    private int[] origins;
    private int next;

    private NormalisedText(int expected) {
        text = new StringBuilder(expected);
        origins = new int[expected + 1];
    }

    /// The text of a text.
    ///
    /// @return null when it is the text itself, as most are
    public static @Nullable NormalisedText of(CharSequence original) {
        int length = original.length();
        for (int i = 0; i < length; i++) {
            char c = original.charAt(i);
            boolean stays =
                    c < 0x80
                            ? (c != '%' && c != '\\' && c != '&') || escape(original, i) == null
                            : !Character.isSurrogate(c) && Folding.of(c) == c;
            if (!stays) {
                return from(original, i);
            }
        }
        return null;
    }

    private static NormalisedText from(CharSequence original, int first) {
        var made = new NormalisedText(original.length());
        for (int i = 0; i < first; i++) {
            made.add(original.charAt(i), i);
        }
        for (int i = first; i < original.length(); ) {
            i += made.take(original, i);
        }
        made.end(original.length());
        return made;
    }

    private int take(CharSequence original, int index) {
        char c = original.charAt(index);
        if (c == '%' || c == '\\' || c == '&') {
            Escape escape = escape(original, index);
            if (escape != null) {
                add(Folding.of(escape.character()), index);
                return escape.length();
            }
        }
        int point = Character.codePointAt(original, index);
        add(point < 0x80 ? point : Folding.of(point), index);
        return Character.charCount(point);
    }

    private void add(int character, int origin) {
        if (character == Folding.NOTHING) {
            return;
        }
        if (next + 3 > origins.length) {
            origins = Arrays.copyOf(origins, origins.length * 2 + 3);
        }
        origins[next++] = origin;
        if (character < 0x10000) {
            text.append((char) character);
        } else {
            text.appendCodePoint(character);
            origins[next++] = origin;
        }
    }

    private void end(int length) {
        if (next == origins.length) {
            origins = Arrays.copyOf(origins, next + 1);
        }
        origins[next] = length;
    }

    /// The text that detectors look at.
    public CharSequence text() {
        return text;
    }

    /// The index in the original of a character here; its length for the end.
    public int origin(int index) {
        return origins[index];
    }

    @Override
    public int start(int from, int to) {
        return origins[from];
    }

    @Override
    public int end(int from, int to) {
        return origins[to];
    }

    private record Escape(int character, int length) {}

    private static @Nullable Escape escape(CharSequence text, int index) {
        return switch (text.charAt(index)) {
            case '%' -> percent(text, index);
            case '\\' -> backslash(text, index);
            default -> reference(text, index);
        };
    }

    private static @Nullable Escape percent(CharSequence text, int index) {
        if (begins("%u", text, index)) {
            return hex(text, index, 2, 4);
        }
        Escape twice = begins("%25", text, index) ? hex(text, index, 3, 2) : null;
        return twice == null ? hex(text, index, 1, 2) : twice;
    }

    private static @Nullable Escape backslash(CharSequence text, int index) {
        if (begins("\\u{", text, index)) {
            return braced(text, index);
        }
        if (octal(text, index) && (octal(text, index + 4) || octal(text, index - 4))) {
            return octal(Integer.parseInt(text, index + 1, index + 4, 8));
        }
        int prefix = begins("\\\\u", text, index) ? 3 : 2;
        boolean escape = prefix == 3 || begins("\\u", text, index);
        return escape ? hex(text, index, prefix, 4) : null;
    }

    /// Whether `\101` or the like stands at an index; one alone may be a part of a path.
    private static boolean octal(CharSequence text, int index) {
        return index >= 0
                && index + 4 <= text.length()
                && text.charAt(index) == '\\'
                && (text.charAt(index + 1) == '1' || text.charAt(index + 1) == '0')
                && Character.digit(text.charAt(index + 2), 8) >= 0
                && Character.digit(text.charAt(index + 3), 8) >= 0;
    }

    private static @Nullable Escape octal(int value) {
        return value >= ' ' && value < 0x7F ? new Escape(value, 4) : null;
    }

    /// A code point in braces, as JavaScript has it, with at most six digits.
    private static @Nullable Escape braced(CharSequence text, int index) {
        int value = 0;
        int end = Math.min(text.length(), index + 10);
        for (int i = index + 3; i < end; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                boolean ends = text.charAt(i) == '}' && value >= ' ' && value < 0x110000;
                return ends ? new Escape(value, i + 1 - index) : null;
            }
            value = value * 16 + digit;
        }
        return null;
    }

    private static @Nullable Escape reference(CharSequence text, int index) {
        boolean twice = begins("&amp;#", text, index) || begins("&#38;#", text, index);
        int more = twice ? "amp;".length() : 0;
        Escape escape = entity(text, index + more);
        return escape == null ? null : new Escape(escape.character(), escape.length() + more);
    }

    private static boolean begins(String prefix, CharSequence text, int index) {
        for (int i = 0; i < prefix.length(); i++) {
            if (index + i >= text.length() || text.charAt(index + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// An escape with a fixed number of digits; of `%` only what is printable ASCII.
    private static @Nullable Escape hex(CharSequence text, int index, int prefix, int digits) {
        if (index + prefix + digits > text.length()) {
            return null;
        }
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(text.charAt(index + prefix + i), 16);
            if (digit < 0) {
                return null;
            }
            value = value * 16 + digit;
        }
        boolean counts = digits == 4 ? value >= ' ' : value >= ' ' && value < 0x7F;
        return counts && !Character.isSurrogate((char) value)
                ? new Escape(value, prefix + digits)
                : null;
    }

    /// A numeric entity of HTML, of at most seven digits.
    private static @Nullable Escape entity(CharSequence text, int index) {
        int at = index + 1;
        if (at + 2 >= text.length() || text.charAt(at) != '#') {
            return named(text, index);
        }
        int radix = (text.charAt(at + 1) | 0x20) == 'x' ? 16 : 10;
        at += radix == 16 ? 2 : 1;
        int value = 0;
        int end = Math.min(text.length(), at + 8);
        for (int i = at; i < end; i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                boolean ends = text.charAt(i) == ';' && i > at && value >= ' ';
                return ends && value < 0x110000 ? new Escape(value, i + 1 - index) : null;
            }
            value = value * radix + digit;
        }
        return null;
    }

    /// An entity with a name, of those that may stand inside an address, a number or a key.
    private static @Nullable Escape named(CharSequence text, int index) {
        int end = Math.min(text.length(), index + LONGEST_NAME);
        for (int i = index + 1; i < end; i++) {
            char c = text.charAt(i);
            if (c == ';') {
                Integer character = NAMES.get(text.subSequence(index + 1, i).toString());
                return character == null ? null : new Escape(character, i + 1 - index);
            }
            if (!Character.isLetter(c)) {
                return null;
            }
        }
        return null;
    }
}
