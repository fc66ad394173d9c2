package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HashSet;

/// Reads what stands between the quotes of checked JSON strings.
final class Strings {
    private static final int FEW = 24;

    private Strings() {}

    /// The text of a string's content, escapes resolved.
    static String decode(byte[] bytes, int from, int to) {
        int escape = indexOf(bytes, from, to, '\\');
        if (escape < 0) {
            return new String(bytes, from, to - from, UTF_8);
        }
        var text = new StringBuilder(to - from);
        int i = from;
        while (escape >= 0) {
            text.append(new String(bytes, i, escape - i, UTF_8));
            i = unescape(bytes, escape, text);
            escape = indexOf(bytes, i, to, '\\');
        }
        return text.append(new String(bytes, i, to - i, UTF_8)).toString();
    }

    /// Whether the content equals a text. Only content with escapes, or with other
    /// characters than ASCII, is decoded for it.
    static boolean same(byte[] bytes, int from, int to, String text) {
        int length = to - from;
        int most = Math.min(length, text.length());
        for (int i = 0; i < most; i++) {
            byte next = bytes[from + i];
            if (next < 0 || next == '\\') {
                return decode(bytes, from, to).equals(text);
            }
            if (next != text.charAt(i)) {
                return false;
            }
        }
        return length == text.length();
    }

    /// Rejects names that are given twice, however they are escaped.
    static void rejectDuplicates(byte[] bytes, int[] spans, int count) throws MalformedJson {
        boolean plain = true;
        for (int i = 0; i < count && plain; i++) {
            plain = indexOf(bytes, spans[i * 4], spans[i * 4 + 1], '\\') < 0;
        }
        if (!plain || count > FEW) {
            refuseTwinTexts(bytes, spans, count);
            return;
        }
        for (int i = 1; i < count; i++) {
            for (int j = 0; j < i; j++) {
                if (Arrays.equals(
                        bytes,
                        spans[i * 4],
                        spans[i * 4 + 1],
                        bytes,
                        spans[j * 4],
                        spans[j * 4 + 1])) {
                    throw duplicate(decode(bytes, spans[i * 4], spans[i * 4 + 1]));
                }
            }
        }
    }

    private static void refuseTwinTexts(byte[] bytes, int[] spans, int count) throws MalformedJson {
        var seen = new HashSet<String>();
        for (int i = 0; i < count; i++) {
            String name = decode(bytes, spans[i * 4], spans[i * 4 + 1]);
            if (!seen.add(name)) {
                throw duplicate(name);
            }
        }
    }

    /// Rejects names that another parser takes for one of those that are read.
    static void rejectSimilar(byte[] bytes, int[] spans, int count, MemberNames read)
            throws MalformedJson {
        for (int i = 0; i < count; i++) {
            int from = spans[i * 4];
            int to = spans[i * 4 + 1];
            if (!read.lower() || !plain(bytes, from, to)) {
                String name = decode(bytes, from, to);
                String right = read.similar(name);
                if (right != null) {
                    throw new MalformedJson(
                            "\"" + name + "\" must be written \"" + right + "\"", name);
                }
            }
        }
    }

    /// Whether there are no capitals, no escapes and no characters beyond ASCII.
    private static boolean plain(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            if (c < 0 || c == '\\' || (c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static MalformedJson duplicate(String name) {
        return new MalformedJson("\"" + name + "\" is given twice", name);
    }

    private static int unescape(byte[] bytes, int at, StringBuilder text) {
        byte kind = bytes[at + 1];
        if (kind == 'u') {
            text.append((char) Integer.parseInt(new String(bytes, at + 2, 4, UTF_8), 16));
            return at + 6;
        }
        text.append(
                switch (kind) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> (char) kind;
                });
        return at + 2;
    }

    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
