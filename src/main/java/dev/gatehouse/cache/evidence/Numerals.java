package dev.gatehouse.cache.evidence;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Numbers in digits and in words.
final class Numerals {
    private static final Map<String, Integer> WORDS = new HashMap<>();
    private static final Map<String, Integer> ORDINALS = new HashMap<>();
    private static final Map<String, Double> MULTIPLES =
            Map.of(
                    "hundred",
                    1e2,
                    "thousand",
                    1e3,
                    "million",
                    1e6,
                    "billion",
                    1e9,
                    "trillion",
                    1e12);

    static {
        String[] small =
                ("zero one two three four five six seven eight nine ten eleven twelve thirteen"
                                + " fourteen fifteen sixteen seventeen eighteen nineteen")
                        .split(" ", -1);
        for (int i = 0; i < small.length; i++) {
            WORDS.put(small[i], i);
        }
        String[] tens = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ", -1);
        for (int i = 0; i < tens.length; i++) {
            WORDS.put(tens[i], (i + 2) * 10);
            ORDINALS.put(tens[i].replace("y", "ieth"), (i + 2) * 10);
        }
        String[] ordinals =
                ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
                                + " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth"
                                + " nineteenth")
                        .split(" ", -1);
        for (int i = 0; i < ordinals.length; i++) {
            ORDINALS.put(ordinals[i], i + 1);
        }
    }

    private Numerals() {}

    /// A number in words, and where it ends.
    record Spelled(double value, int end) {}

    /// The end of the digits that start at a place, with separators inside: `1,500.25`,
    /// `2024-03-05`, `1.2.3`, `10:30`.
    static int end(String text, int from, int to) {
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            boolean separator =
                    ".,:/-".indexOf(c) >= 0 && i + 1 < to && looksDigit(text.charAt(i + 1));
            if (!looksDigit(c) && !(separator && joins(text, from, i, to))) {
                break;
            }
            i++;
        }
        return i;
    }

    private static boolean joins(String text, int from, int i, int to) {
        char c = text.charAt(i);
        if (c == ',') {
            return i + 3 < to
                    && looksDigit(text.charAt(i + 2))
                    && looksDigit(text.charAt(i + 3))
                    && (i + 4 >= to || !looksDigit(text.charAt(i + 4)));
        }
        // `2024-03-05` is a date; `5-10` are two numbers.
        return c != '-' || looksDate(text, from, to);
    }

    private static boolean looksDate(String text, int from, int to) {
        int dashes = 0;
        int i = from;
        while (i < to && (looksDigit(text.charAt(i)) || text.charAt(i) == '-')) {
            dashes += text.charAt(i) == '-' ? 1 : 0;
            i++;
        }
        return dashes == 2 && i - from >= 8 && i - from <= 10;
    }

    static boolean looksDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// The value of a number in digits, NaN if it is none but a version or an address.
    static double value(String digits) {
        String plain = digits.replace(",", "");
        int dots = 0;
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (!looksDigit(c) && c != '.' && !(c == '-' && i == 0)) {
                return Double.NaN;
            }
        }
        return dots > 1 || plain.length() > 15 ? Double.NaN : Double.parseDouble(plain);
    }

    /// 1,000 for `thousand` and `k`; 0 for any other word.
    static double multiple(Token token) {
        Double value = MULTIPLES.get(token.stem().equals("hundr") ? "hundred" : token.word());
        if (value != null) {
            return value;
        }
        boolean glued = token.has(Token.GLUED);
        return switch (token.word()) {
            case "k" -> glued ? 1e3 : 0;
            case "mn", "mio" -> 1e6;
            case "bn" -> 1e9;
            case "thousands" -> 1e3;
            case "millions" -> 1e6;
            case "billions" -> 1e9;
            default -> 0;
        };
    }

    /// The number in words that begins at a place, `null` if none does.
    static @Nullable Spelled spelled(Token[] tokens, int from) {
        double total = 0;
        double current = -1;
        int i = from;
        while (i < tokens.length && tokens[i].kind() == Token.Kind.WORD) {
            String word = tokens[i].word();
            Integer small = WORDS.get(word);
            Double multiple = MULTIPLES.get(word);
            if (small != null && continues(current, small)) {
                current = Math.max(current, 0) + small;
            } else if (multiple != null && (i > from || follows(tokens, from))) {
                double counted = current < 0 ? 1 : current;
                total += multiple > 100 ? counted * multiple : 0;
                current = multiple > 100 ? 0 : counted * multiple;
            } else if (!word.equals("and") || i == from || !goesOn(tokens, i)) {
                break;
            }
            i++;
        }
        return i == from ? null : new Spelled(total + Math.max(current, 0), i);
    }

    private static boolean follows(Token[] tokens, int at) {
        return at > 0 && (tokens[at - 1].matches("a") || tokens[at - 1].matches("an"));
    }

    private static boolean continues(double current, int small) {
        return (current <= 0 && !(current == 0 && small == 0))
                || (current % 100 == 0 && small > 0)
                || (current % 10 == 0 && current % 100 >= 20 && small > 0 && small < 10);
    }

    private static boolean goesOn(Token[] tokens, int and) {
        Double before = MULTIPLES.get(tokens[and - 1].word());
        return before != null
                && and + 1 < tokens.length
                && WORDS.containsKey(tokens[and + 1].word());
    }

    /// The value of `third`, 0 for any other word.
    static int ordinal(String word) {
        return ORDINALS.getOrDefault(word, 0);
    }

    /// The value of `II` to `XX`, 0 for anything else.
    static int roman(String raw) {
        int total = 0;
        for (int i = 0; i < raw.length(); i++) {
            int value = romanDigit(raw.charAt(i));
            int next = i + 1 < raw.length() ? romanDigit(raw.charAt(i + 1)) : 0;
            if (value == 0) {
                return 0;
            }
            total += value < next ? -value : value;
        }
        return raw.length() > 1 && total <= 39 ? total : 0;
    }

    private static int romanDigit(char c) {
        return c == 'I' ? 1 : c == 'V' ? 5 : c == 'X' ? 10 : 0;
    }
}
