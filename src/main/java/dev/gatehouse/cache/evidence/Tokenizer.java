package dev.gatehouse.cache.evidence;

import dev.gatehouse.cache.evidence.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Takes a text apart, in one pass.
final class Tokenizer {
    /// Longer texts are not compared.
    static final int MOST_TOKENS = 1024;

    private static final String OPENING = "([{<";
    private static final String TRAILING = ".,;:!?)]}>'\"…*_";
    private static final String OPERATORS = "+*=<>^|~\\@&/-!%#$?.:";
    private static final int LONGEST_QUOTE = 200;

    private final String text;
    private final Lexicon lexicon;
    private final List<Token> tokens = new ArrayList<>();
    private final List<String> quotes = new ArrayList<>(0);
    private int at;
    private int pending = Token.STARTS_SENTENCE;
    private int quoteEnd = -1;
    private boolean cut;

    private Tokenizer(String text, Lexicon lexicon) {
        this.text = text;
        this.lexicon = lexicon;
    }

    /// What a text consists of.
    static final class Parts {
        private final Token[] tokens;
        private final String[] quotes;
        private final boolean cut;

        private Parts(Tokenizer tokenizer) {
            this.tokens = tokenizer.tokens.toArray(new Token[0]);
            this.quotes = tokenizer.quotes.toArray(new String[0]);
            this.cut = tokenizer.cut;
        }

        Token[] tokens() {
            return tokens;
        }

        String[] quotes() {
            return quotes;
        }

        /// Whether the text has more than `MOST_TOKENS`.
        boolean cut() {
            return cut;
        }
    }

    static Parts split(String text, Lexicon lexicon) {
        Tokenizer tokenizer = new Tokenizer(plain(text), lexicon);
        tokenizer.run();
        return new Parts(tokenizer);
    }

    /// With the plain forms of quotation marks, hyphens and spaces.
    private static String plain(String text) {
        StringBuilder out = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char simple =
                    switch (c) {
                        case '’', '‘', 'ʼ' -> '\'';
                        case '“', '”', '„', '«', '»' -> '"';
                        case '‐', '‑', '‒', '–', '—', '−' -> '-';
                        case '\u00a0', '\u202f', '\u2009' -> ' ';
                        case '×' -> 'x';
                        default -> c;
                    };
            if (simple != c) {
                out = out == null ? new StringBuilder(text) : out;
                out.setCharAt(i, simple);
            }
        }
        return out == null ? text : out.toString();
    }

    private void run() {
        while (at < text.length()) {
            if (tokens.size() >= MOST_TOKENS) {
                cut = true;
                return;
            }
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                if (c == '\n') {
                    pending |= Token.STARTS_SENTENCE;
                }
                pending &= ~Token.GLUED;
                at++;
            } else if (c == '`') {
                code();
            } else if (c == '"' || (c == '\'' && startsQuote())) {
                quote(c);
            } else {
                chunk();
            }
        }
    }

    private void code() {
        int fence = text.startsWith("```", at) ? 3 : 1;
        int end = text.indexOf(fence == 3 ? "```" : "`", at + fence);
        if (end < 0) {
            at += fence;
            return;
        }
        int from = at + fence;
        while (from < end && tokens.size() < MOST_TOKENS) {
            int to = from;
            while (to < end && !Character.isWhitespace(text.charAt(to))) {
                to++;
            }
            if (to > from) {
                add(Kind.CODE, text.substring(from, to), text.substring(from, to), Token.MARKED);
            }
            from = to + 1;
        }
        at = end + fence;
    }

    private boolean startsQuote() {
        boolean free = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
        int end = free ? text.indexOf('\'', at + 1) : -1;
        return end > at + 1
                && end - at <= LONGEST_QUOTE
                && (end + 1 == text.length() || !Character.isLetterOrDigit(text.charAt(end + 1)));
    }

    private void quote(char mark) {
        int end = at <= quoteEnd ? -1 : text.indexOf(mark, at + 1);
        if (end > at + 1 && end - at <= LONGEST_QUOTE) {
            quotes.add(text.substring(at + 1, end));
            quoteEnd = end;
        }
        at++;
    }

    private void chunk() {
        int start = at;
        while (at < text.length() && !endsChunk(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            at++;
            return;
        }
        if (CodeShapes.looksPattern(text, start, at)) {
            String pattern = text.substring(start, at);
            add(Kind.CODE, pattern, pattern, 0);
            return;
        }
        int from = start;
        int to = at;
        while (from < to && OPENING.indexOf(text.charAt(from)) >= 0 && !looksOperator(from, to)) {
            from++;
        }
        while (to > from
                && TRAILING.indexOf(text.charAt(to - 1)) >= 0
                && !looksOperator(from, to)
                && !closesOwn(from, to)) {
            to--;
        }
        if (from < to && !looksEnumerator(from, to)) {
            word(from, to);
        }
        after(to, at);
    }

    private boolean endsChunk(char c) {
        return Character.isWhitespace(c) || c == '`' || c == '"';
    }

    private boolean looksOperator(int from, int to) {
        for (int i = from; i < to; i++) {
            if (OPERATORS.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        boolean single = to - from == 1;
        char first = text.charAt(from);
        if (single ? "-/!?.:%#$@~".indexOf(first) >= 0 : looksPunctuation(from, to)) {
            return false;
        }
        return first != '-' || text.charAt(to - 1) != '-';
    }

    /// `...`, `?!` and, at the end of a text, `??`.
    private boolean looksPunctuation(int from, int to) {
        boolean freeStanding = from > 0 && text.charAt(from - 1) == ' ' && to < text.length();
        for (int i = from; i < to; i++) {
            if ("?!.:-".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return !(freeStanding && text.charAt(from) == '?');
    }

    /// Whether the bracket at the end belongs to one inside, as in `read()`.
    private boolean closesOwn(int from, int to) {
        char last = text.charAt(to - 1);
        if (last != ')' && last != ']' && last != '}') {
            return false;
        }
        char open = last == ')' ? '(' : last == ']' ? '[' : '{';
        int level = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            level += c == open ? 1 : c == last ? -1 : 0;
        }
        return level == 0 && text.indexOf(open, from) < to;
    }

    /// `1)` or `(1)` before an item of a list.
    private boolean looksEnumerator(int from, int to) {
        return to - from <= 2
                && to < text.length()
                && text.charAt(to) == ')'
                && Numerals.looksDigit(text.charAt(from))
                && Numerals.looksDigit(text.charAt(to - 1));
    }

    private void after(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '.' || c == '!' || c == '?') {
                pending |= Token.STARTS_SENTENCE;
            } else if (c == ',' || c == ';' || c == ':') {
                pending |= Token.AFTER_COMMA;
            }
        }
    }

    private void word(int from, int to) {
        if (looksOperator(from, to)) {
            String operator = text.substring(from, to);
            boolean and = operator.equals("&");
            add(and ? Kind.WORD : Kind.CODE, operator, and ? "and" : operator, 0);
        } else if (CodeShapes.looksCode(text, from, to)) {
            String code = text.substring(from, to);
            add(Kind.CODE, code, code, 0);
        } else if (CodeShapes.looksAbbreviation(text, from, to)) {
            String letters = text.substring(from, to).replace(".", "");
            add(Kind.WORD, letters, letters.toLowerCase(Locale.ROOT), 0);
        } else {
            segments(from, to);
        }
    }

    private void segments(int from, int to) {
        int i = from;
        while (i < to) {
            int start = i;
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                i = Numerals.end(text, i, to);
                boolean negative = start == from + 1 && text.charAt(from) == '-' && start > from;
                String number = text.substring(negative ? from : start, i);
                add(Kind.NUMBER, number, number, 0);
                pending |= Token.GLUED;
            } else if (Character.isIdeographic(Character.codePointAt(text, i))
                    || Character.isLetter(Character.codePointAt(text, i))) {
                i = letters(i, to);
                pending |= Token.GLUED;
            } else {
                i = sign(i);
            }
        }
        pending &= ~Token.GLUED;
    }

    /// A currency, a percent sign; anything else between words is left out.
    private int sign(int i) {
        String name =
                switch (text.charAt(i)) {
                    case '$' -> "usd";
                    case '€' -> "eur";
                    case '£' -> "gbp";
                    case '¥' -> "jpy";
                    case '₹' -> "inr";
                    case '%' -> "percent";
                    case '°' -> "degree";
                    case '+' -> "+";
                    default -> "";
                };
        if (name.equals("+") ? looksBetweenNumbers(i) : !name.isEmpty()) {
            add(Kind.WORD, text.substring(i, i + 1), name, 0);
            pending |= Token.GLUED;
        } else if (looksBetweenNumbers(i) && "*/=^<>".indexOf(text.charAt(i)) >= 0) {
            add(Kind.CODE, text.substring(i, i + 1), text.substring(i, i + 1), 0);
        } else if (text.charAt(i) == ',') {
            pending |= Token.AFTER_COMMA;
        }
        return i + 1;
    }

    private boolean looksBetweenNumbers(int i) {
        return i > 0
                && i + 1 < text.length()
                && Character.isDigit(text.charAt(i - 1))
                && Character.isDigit(text.charAt(i + 1));
    }

    private int letters(int from, int to) {
        int first = Character.codePointAt(text, from);
        int i = from + Character.charCount(first);
        if (!looksSyllabic(first)) {
            while (i < to && looksInWord(i, to)) {
                i += Character.charCount(Character.codePointAt(text, i));
            }
            // C++, C#, F#
            if (i == from + 1) {
                while (i < to && (text.charAt(i) == '+' || text.charAt(i) == '#')) {
                    i++;
                }
            }
        }
        String raw = text.substring(from, i);
        boolean foreign = Character.UnicodeScript.of(first) != Character.UnicodeScript.LATIN;
        words(raw, foreign ? Token.FOREIGN : 0);
        return i;
    }

    private static boolean looksSyllabic(int codePoint) {
        Character.UnicodeScript script = Character.UnicodeScript.of(codePoint);
        return script == Character.UnicodeScript.HAN
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA
                || script == Character.UnicodeScript.THAI;
    }

    private boolean looksInWord(int i, int to) {
        int codePoint = Character.codePointAt(text, i);
        return (Character.isLetter(codePoint) && !looksSyllabic(codePoint))
                || Character.getType(codePoint) == Character.NON_SPACING_MARK
                || (codePoint == '\'' && i + 1 < to && Character.isLetter(text.charAt(i + 1)));
    }

    private void words(String raw, int flags) {
        String lower = raw.toLowerCase(Locale.ROOT);
        String[] longer = lexicon.contraction(lower);
        if (longer != null) {
            for (String word : longer) {
                add(Kind.WORD, raw, word, flags);
            }
            return;
        }
        int apostrophe = lower.lastIndexOf('\'');
        if (apostrophe > 0) {
            add(Kind.WORD, raw.substring(0, apostrophe), lower.substring(0, apostrophe), flags);
            add(Kind.WORD, raw.substring(apostrophe), lower.substring(apostrophe), flags);
        } else {
            add(Kind.WORD, raw, lower, flags);
        }
    }

    private void add(Kind kind, String raw, String word, int flags) {
        int all = flags | pending | capitals(raw) | (at <= quoteEnd ? Token.QUOTED : 0);
        String stem = kind == Kind.WORD ? lexicon.stem(word) : word;
        tokens.add(new Token(kind, raw, word, stem, all));
        pending = 0;
    }

    private static int capitals(String raw) {
        if (!Character.isUpperCase(raw.charAt(0))) {
            return 0;
        }
        for (int i = 1; i < raw.length(); i++) {
            if (!Character.isUpperCase(raw.charAt(i))) {
                return Token.CAPITAL;
            }
        }
        return raw.length() > 1 ? Token.CAPITAL | Token.ALL_CAPITALS : Token.CAPITAL;
    }
}
