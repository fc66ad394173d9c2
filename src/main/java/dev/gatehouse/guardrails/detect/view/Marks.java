package dev.gatehouse.guardrails.detect.view;

import java.util.Set;

/// Marks that show nothing where they stand inside a word: emphasis and code of Markdown, inline
/// tags and comments of HTML, a hyphen at the end of a line.
final class Marks {
    private static final int MOST_TAG = 64;

    private static final Set<String> TAGS =
            Set.of(
                    "b", "i", "u", "s", "a", "em", "strong", "span", "font", "code", "wbr", "mark",
                    "small", "big", "sub", "sup", "tt", "kbd", "ins", "del", "bdi", "bdo", "nobr",
                    "!--");

    private Marks() {}

    /// Whether a mark at an index stands inside a word.
    static boolean inWord(CharSequence text, int index) {
        char c = text.charAt(index);
        boolean may = c == '*' || c == '`' || c == '~' || c == '<' || c == '-';
        if (!may || index == 0 || !inner(text.charAt(index - 1))) {
            return false;
        }
        int end = index;
        int length = length(text, index);
        while (length > 0 && end < text.length()) {
            end += length;
            length = end < text.length() ? length(text, end) : 0;
        }
        return end > index
                && end < text.length()
                && inner(text.charAt(end))
                && (alphanumeric(text.charAt(end)) || alphanumeric(text.charAt(index - 1)));
    }

    private static boolean alphanumeric(char c) {
        return Character.isLetterOrDigit(c);
    }

    private static boolean inner(char c) {
        return alphanumeric(c) || c == '@';
    }

    /// The length of the mark at an index, 0 when there is none.
    static int length(CharSequence text, int index) {
        return switch (text.charAt(index)) {
            case '*', '`', '~' -> 1;
            case '-' -> lineEnd(text, index);
            case '<' -> tag(text, index);
            default -> 0;
        };
    }

    private static int lineEnd(CharSequence text, int index) {
        int next = index + 1 < text.length() && text.charAt(index + 1) == '\r' ? 2 : 1;
        return index + next < text.length() && text.charAt(index + next) == '\n' ? next + 1 : 0;
    }

    private static int tag(CharSequence text, int index) {
        int most = Math.min(text.length(), index + MOST_TAG);
        int name = index + 1 < most && text.charAt(index + 1) == '/' ? index + 2 : index + 1;
        int end = name;
        while (end < most && named(text.charAt(end))) {
            end++;
        }
        boolean known = end - name <= 6 && TAGS.contains(lower(text, name, end));
        while (known && end < most) {
            if (text.charAt(end++) == '>') {
                return end - index;
            }
        }
        return 0;
    }

    private static boolean named(char c) {
        return alphanumeric(c) || c == '!' || c == '-';
    }

    private static String lower(CharSequence text, int start, int end) {
        return text.subSequence(start, end).toString().toLowerCase(java.util.Locale.ROOT);
    }
}
