package dev.gatehouse.guardrails.detect.injection;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;

/// What a text may hide: other texts that its parts encode, or the whole in another order or
/// alphabet. Each is a pass over the text.
final class Disguises {
    private static final int FEWEST_BASE64 = 20;
    private static final int FEWEST_HEX = 32;
    private static final int MOST_DECODED = 8192;

    /// How many encoded parts are decoded.
    private static final int MOST_PARTS = 32;

    private static final String LEET = "01345789@$";
    private static final String LEET_LETTERS = "oieastbgas";

    private Disguises() {}

    /// A hidden text, and where it was.
    record Hidden(String text, int start, int end) {}

    /// Finds texts in base64 and hexadecimal digits.
    static void decoded(CharSequence text, Consumer<Hidden> sink) {
        int parts = 0;
        int length = text.length();
        for (int i = 0; i < length && parts < MOST_PARTS; i++) {
            int end = i;
            boolean hex = true;
            while (end < length && base64(text.charAt(end)) && end - i < MOST_DECODED) {
                hex &= Character.digit(text.charAt(end), 16) >= 0;
                end++;
            }
            if (end - i >= FEWEST_BASE64) {
                parts++;
                String decoded = decode(text.subSequence(i, end).toString(), hex);
                if (readable(decoded)) {
                    sink.accept(new Hidden(decoded, i, end));
                }
            }
            i = Math.max(i, end);
        }
    }

    private static boolean base64(char c) {
        return c < 0x80
                && (Character.isLetterOrDigit(c)
                        || c == '+'
                        || c == '/'
                        || c == '-'
                        || c == '_'
                        || c == '=');
    }

    private static String decode(String part, boolean hex) {
        try {
            if (hex && part.length() >= FEWEST_HEX && part.length() % 2 == 0) {
                return new String(HexFormat.of().parseHex(part), UTF_8);
            }
            String plain = part.replace('-', '+').replace('_', '/').replace("=", "");
            int whole = plain.length() - (plain.length() % 4 == 1 ? 1 : 0);
            return new String(Base64.getDecoder().decode(plain.substring(0, whole)), UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /// Whether nearly all characters are ones that texts have.
    private static boolean readable(String text) {
        int readable = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Digits and percent signs, as a text may be encoded in the text.
            readable += Character.isLetterOrDigit(c) || c == ' ' || c == '%' ? 1 : 0;
        }
        return text.length() >= 12 && readable * 10 >= text.length() * 8;
    }

    /// The text with each letter thirteen places on.
    static CharSequence rotated(CharSequence text) {
        var rotated = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char small = (char) (c | 0x20);
            boolean letter = c < 0x80 && small >= 'a' && small <= 'z';
            rotated.append(letter ? (char) ('a' + (small - 'a' + 13) % 26) : c);
        }
        return rotated;
    }

    static CharSequence reversed(CharSequence text) {
        return new StringBuilder(text).reverse();
    }

    /// The text with digits and signs as the letters that they replace.
    static CharSequence unleeted(CharSequence text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int leet = LEET.indexOf(c);
            plain.append(leet < 0 ? c : LEET_LETTERS.charAt(leet));
        }
        return plain;
    }

    /// Whether letters stand apart often enough that words were split.
    static boolean spaced(CharSequence text) {
        int single = 0;
        int longest = 0;
        for (int i = 1; i + 1 < text.length(); i++) {
            boolean alone =
                    Character.isLetter(text.charAt(i))
                            && !Character.isLetter(text.charAt(i - 1))
                            && !Character.isLetter(text.charAt(i + 1));
            boolean between = !Character.isLetterOrDigit(text.charAt(i)) && text.charAt(i) != '\n';
            single = alone ? single + 1 : between ? single : 0;
            longest = Math.max(longest, single);
        }
        return longest >= 5;
    }

    /// The text without what separates single letters; two separators or more stay as a space.
    static CharSequence joined(CharSequence text) {
        var joined = new StringBuilder(text.length());
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                joined.append(c);
            } else if (i + 1 < length && !Character.isLetterOrDigit(text.charAt(i + 1))) {
                joined.append(' ');
            }
        }
        return joined;
    }
}
