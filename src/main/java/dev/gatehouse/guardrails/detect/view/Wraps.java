package dev.gatehouse.guardrails.detect.view;

/// Line ends that cut a token, as mails and editors make them: in a long line, behind a sign that
/// means that the line goes on, or as the escape `\n`. What is joined must look like a token, which
/// words of a language do not.
final class Wraps {
    /// A shorter line is not cut because of its length.
    private static final int FEWEST_IN_LINE = 56;

    /// What is looked at of a word on either side.
    private static final int MOST_WORD = 64;

    private static final int FEWEST_IN_TOKEN = 12;

    /// Blanks and marks of a quotation before the rest of a token.
    private static final int MOST_BEFORE = 8;

    private Wraps() {}

    /// The length of what separates the halves of a token at an index, 0 where nothing does.
    static int length(CharSequence text, int index) {
        char c = text.charAt(index);
        if (c != '\n' && c != '\r' && c != '\\' && c != '=') {
            return 0;
        }
        int line = c == '\\' || c == '=' ? index + 1 : index;
        boolean said = line > index;
        int end = afterLineEnd(text, line);
        if (end == line && c == '\\' && at(text, line) == 'n') {
            end = line + 1;
        }
        if (end == line) {
            return 0;
        }
        int most = end + MOST_BEFORE;
        while (end < most && " \t>|".indexOf(at(text, end)) >= 0) {
            end++;
        }
        boolean cuts = token(text, index, end) && (said || longLine(text, index));
        return cuts ? end - index : 0;
    }

    private static int afterLineEnd(CharSequence text, int index) {
        int at = at(text, index) == '\r' ? index + 1 : index;
        return at(text, at) == '\n' ? at + 1 : index;
    }

    private static char at(CharSequence text, int index) {
        return index < 0 || index >= text.length() ? 0 : text.charAt(index);
    }

    private static boolean part(char c) {
        int small = c | 0x20;
        return (small >= 'a' && small <= 'z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '+'
                || c == '/'
                || c == '.';
    }

    /// Whether the words before and behind are one token: long enough, one of them with letters
    /// and digits, and the second one is no name to which something is assigned.
    private static boolean token(CharSequence text, int before, int behind) {
        int start = before;
        while (start > before - MOST_WORD && part(at(text, start - 1))) {
            start--;
        }
        int end = behind;
        while (end < behind + MOST_WORD && part(at(text, end))) {
            end++;
        }
        boolean both = start < before && end > behind;
        boolean named = "=:(".indexOf(at(text, end)) >= 0 && at(text, end + 1) != '\n';
        return both
                && !named
                && before - start + end - behind >= FEWEST_IN_TOKEN
                && !(at(text, behind) == '-' && at(text, behind + 1) == ' ')
                && (mixed(text, start, before) || mixed(text, behind, end));
    }

    private static boolean mixed(CharSequence text, int start, int end) {
        boolean digits = false;
        boolean letters = false;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            digits |= c >= '0' && c <= '9';
            letters |= Character.isLetter(c);
        }
        return digits && letters;
    }

    private static boolean longLine(CharSequence text, int end) {
        for (int i = end - 1; i >= end - FEWEST_IN_LINE; i--) {
            char c = at(text, i);
            if (c == '\n' || c == 0) {
                return false;
            }
        }
        return true;
    }
}
