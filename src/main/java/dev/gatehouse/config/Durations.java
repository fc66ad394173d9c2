package dev.gatehouse.config;

import java.time.DateTimeException;
import java.time.Duration;

/// Durations as they are usually written: `500ms`, `1m30s`, `7d`, or the ISO form `PT10S`.
public final class Durations {
    /// A hundred years: far above any use, far below what overflows as nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private static final String[] UNITS = {"d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {86_400_000, 3_600_000, 60_000, 1_000, 1};

    private Durations() {}

    public static Duration parse(String text) {
        try {
            boolean iso = text.startsWith("P") || text.startsWith("p");
            Duration span = iso ? Duration.parse(text) : Duration.ofMillis(millis(text));
            if (span.isNegative() || span.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("negative, or longer than a hundred years");
            }
            return span;
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a duration", e);
        }
    }

    /// The shortest form that [#parse] reads back.
    public static String show(Duration span) {
        if (span.isZero()) {
            return "0s";
        }
        if (span.isNegative() || span.toNanosPart() % 1_000_000 != 0) {
            return span.toString();
        }
        StringBuilder out = new StringBuilder();
        long rest = span.toMillis();
        for (int unit = 0; unit < UNITS.length; unit++) {
            if (rest >= MILLIS[unit]) {
                out.append(rest / MILLIS[unit]).append(UNITS[unit]);
                rest %= MILLIS[unit];
            }
        }
        return out.toString();
    }

    private static long millis(String text) {
        if (text.equals("0")) {
            return 0;
        }
        long sum = 0;
        int at = 0;
        int unit = -1;
        do {
            int digits = at;
            at = skip(text, at, '0', '9');
            int letters = at;
            at = skip(text, at, 'a', 'z');
            long amount = Long.parseLong(text.substring(digits, letters));
            unit = unit(text.substring(letters, at), unit);
            sum = Math.addExact(sum, Math.multiplyExact(amount, MILLIS[unit]));
        } while (at < text.length());
        return sum;
    }

    private static int skip(String text, int from, char least, char greatest) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= least && text.charAt(at) <= greatest) {
            at++;
        }
        return at;
    }

    private static int unit(String name, int previous) {
        for (int unit = previous + 1; unit < UNITS.length; unit++) {
            if (UNITS[unit].equals(name)) {
                return unit;
            }
        }
        throw new IllegalArgumentException("no such unit, or not from large to small");
    }
}
