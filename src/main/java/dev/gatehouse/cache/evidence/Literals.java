package dev.gatehouse.cache.evidence;

import dev.gatehouse.cache.evidence.Token.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Compares what is written in code or quoted, to the letter.
final class Literals {
    private Literals() {}

    /// The veto for code or a quote of one text that the other lacks, `null` if there is none.
    static @Nullable Veto difference(Question some, Question others) {
        if (lacksCode(some, others) || lacksCode(others, some)) {
            return Veto.CODE;
        }
        return lacksQuote(some, others) || lacksQuote(others, some) ? Veto.QUOTE : null;
    }

    private static boolean lacksCode(Question some, Question others) {
        for (Token token : some.tokens()) {
            if (token.kind() == Kind.CODE && !hasCode(others, token)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasCode(Question question, Token wanted) {
        String bare = bare(wanted.raw());
        boolean plain = looksPlain(bare);
        for (Token token : question.tokens()) {
            boolean anyCase =
                    plain
                            || token.kind() == Kind.WORD
                            || token.has(Token.STARTS_SENTENCE)
                            || wanted.has(Token.STARTS_SENTENCE);
            String other = bare(token.raw());
            if (anyCase ? other.equalsIgnoreCase(bare) : other.equals(bare)) {
                return true;
            }
        }
        return hasParts(question, bare);
    }

    /// Without quotation marks, trailing marks and an empty argument list.
    private static String bare(String raw) {
        int from = 0;
        int to = raw.length();
        while (from < to - 1 && "\"'(".indexOf(raw.charAt(from)) >= 0) {
            from++;
        }
        while (to > from + 1 && "\"',.;:)".indexOf(raw.charAt(to - 1)) >= 0) {
            to--;
        }
        if (to > from + 1 && raw.charAt(to - 1) == '(') {
            to--;
        }
        return raw.substring(from, to);
    }

    private static boolean looksPlain(String code) {
        for (int i = 0; i < code.length(); i++) {
            if (!Character.isLetterOrDigit(code.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Whether a text without code has the words of a name: `rename_column` and `rename a column`.
    private static boolean hasParts(Question question, String code) {
        int found = 0;
        int start = 0;
        for (int i = 0; i <= code.length(); i++) {
            char c = i < code.length() ? code.charAt(i) : '_';
            boolean boundary = c == '_' || c == '.' || c == '-' || c == '/';
            if (!boundary && !Character.isLetterOrDigit(c)) {
                return false;
            }
            if (boundary && i > start) {
                String part = code.substring(start, i).toLowerCase(Locale.ROOT);
                if (!question.has(Lexicon.english().stem(part))) {
                    return false;
                }
                found++;
            }
            start = boundary ? i + 1 : start;
        }
        return found > 1 && !hasCode(question);
    }

    private static boolean hasCode(Question question) {
        for (Token token : question.tokens()) {
            if (token.kind() == Kind.CODE) {
                return true;
            }
        }
        return false;
    }

    private static boolean lacksQuote(Question some, Question others) {
        for (String quote : some.quotes()) {
            if (!hasQuote(others, quote)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasQuote(Question question, String quote) {
        String wanted = folded(quote);
        for (String other : question.quotes()) {
            if (folded(other).equals(wanted)) {
                return true;
            }
        }
        return (" " + folded(question.text()) + " ").contains(" " + wanted + " ");
    }

    /// In lower case, with one space for everything that is no letter and no digit.
    private static String folded(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean gap = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c) || "+-*/=<>&|#%$_".indexOf(c) >= 0) {
                if (gap && !out.isEmpty()) {
                    out.append(' ');
                }
                out.append(Character.toLowerCase(c));
                gap = false;
            } else {
                gap = true;
            }
        }
        return out.toString();
    }
}
