package dev.gatehouse.cache.evidence;

import dev.gatehouse.text.MonthNames;
import org.jspecify.annotations.Nullable;

/// Dates and times of day in their common forms.
final class Dates {
    private Dates() {}

    /// What was read, and the place after it.
    record Found(Quantity quantity, int end) {}

    /// The date or time that begins at a token, `null` if none does.
    static @Nullable Found at(Token[] tokens, int at) {
        Token token = tokens[at];
        if (token.kind() == Token.Kind.NUMBER) {
            Quantity digits = inDigits(token.raw());
            if (digits != null) {
                return withHalfOfDay(digits, tokens, at + 1);
            }
            return dayFirst(tokens, at);
        }
        return month(token) > 0 ? monthFirst(tokens, at) : null;
    }

    private static @Nullable Quantity inDigits(String raw) {
        String[] parts = raw.replace('/', '-').replace(':', '-').split("-", 4);
        if (raw.indexOf(':') > 0 && parts.length <= 3) {
            return number(parts[0]) < 24 && number(parts[1]) < 60
                    ? Quantity.time(number(parts[0]) * 60 + number(parts[1]))
                    : null;
        }
        if (parts.length != 3 || raw.startsWith("-")) {
            return null;
        }
        int first = number(parts[0]);
        int second = number(parts[1]);
        int third = number(parts[2]);
        if (parts[0].length() == 4) {
            return date(first, second, third);
        }
        int year = third < 100 ? 2000 + third : third;
        if (first > 12) {
            return date(year, second, first);
        }
        // Which of both is the month is not known, unless one cannot be.
        return second > 12 || first == second
                ? date(year, first, second)
                : Quantity.literal(Veto.DATE, first + "/" + second + "/" + year);
    }

    private static int number(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length() && i < 8; i++) {
            if (!Numerals.looksDigit(digits.charAt(i))) {
                return 10_000;
            }
            value = value * 10 + digits.charAt(i) - '0';
        }
        return value;
    }

    private static Quantity date(int year, int month, int day) {
        return Quantity.literal(Veto.DATE, year + "-" + month + "-" + day);
    }

    private static @Nullable Found withHalfOfDay(Quantity found, Token[] tokens, int next) {
        int half = found.dimension() == null ? -1 : halfOfDay(tokens, next);
        return half < 0
                ? new Found(found, next)
                : new Found(Quantity.time(found.value() % 720 + half), next + 1);
    }

    /// 0 for `am`, 720 for `pm`, -1 for anything else.
    private static int halfOfDay(Token[] tokens, int at) {
        String word = at < tokens.length ? tokens[at].word() : "";
        return word.equals("am") && !tokens[at].raw().contains("'")
                ? 0
                : word.equals("pm") ? 720 : -1;
    }

    /// `5 March 2024`, `5th of March`, `3 pm`.
    private static @Nullable Found dayFirst(Token[] tokens, int at) {
        int day = number(tokens[at].raw());
        int next = at + 1;
        if (day <= 12 && halfOfDay(tokens, next) >= 0) {
            return new Found(Quantity.time(day % 12 * 60 + halfOfDay(tokens, next)), next + 1);
        }
        next += next < tokens.length && looksOrdinalEnding(tokens[next]) ? 1 : 0;
        next += next < tokens.length && tokens[next].matches("of") ? 1 : 0;
        if (day < 1 || day > 31 || next >= tokens.length || month(tokens[next]) == 0) {
            return null;
        }
        int year = year(tokens, next + 1);
        return new Found(date(year, month(tokens[next]), day), next + (year > 0 ? 2 : 1));
    }

    /// `March 5, 2024`, `March 2024`.
    private static @Nullable Found monthFirst(Token[] tokens, int at) {
        int next = at + 1;
        if (next >= tokens.length || tokens[next].kind() != Token.Kind.NUMBER) {
            return null;
        }
        int month = month(tokens[at]);
        int year = year(tokens, next);
        if (year > 0) {
            return new Found(date(year, month, 0), next + 1);
        }
        int day = number(tokens[next].raw());
        if (day < 1 || day > 31) {
            return null;
        }
        next += next + 1 < tokens.length && looksOrdinalEnding(tokens[next + 1]) ? 2 : 1;
        year = year(tokens, next);
        return new Found(date(year, month, day), next + (year > 0 ? 1 : 0));
    }

    static boolean looksOrdinalEnding(Token token) {
        return token.has(Token.GLUED)
                && switch (token.word()) {
                    case "st", "nd", "rd", "th" -> true;
                    default -> false;
                };
    }

    private static int year(Token[] tokens, int at) {
        if (at >= tokens.length || tokens[at].raw().length() != 4) {
            return 0;
        }
        int year = number(tokens[at].raw());
        return year >= 1000 && year < 2200 ? year : 0;
    }

    private static int month(Token token) {
        int full = MonthNames.FULL.indexOf(token.word());
        if (full >= 0) {
            boolean verb = full == 2 || full == 4;
            return verb && !token.has(Token.CAPITAL) ? 0 : full + 1;
        }
        int index = MonthNames.SHORT.indexOf(token.word().equals("sept") ? "sep" : token.word());
        return token.has(Token.CAPITAL) ? index + 1 : 0;
    }
}
