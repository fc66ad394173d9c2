package dev.gatehouse.budgets.window;

import java.util.Locale;

/// How long a window of a budget is.
///
/// @param seconds its usual length; 0 for one that never ends
public record Period(Unit unit, long seconds) {
    /// The longest period of seconds: ten years.
    private static final long LONGEST = 10L * 365 * 86_400;

    /// Kinds of periods.
    public enum Unit {
        HOURLY(3_600),
        DAILY(86_400),
        WEEKLY(7 * 86_400),
        MONTHLY(30 * 86_400),
        /// One that never ends.
        TOTAL(0),
        /// Any number of seconds, counted from 1970-01-01T00:00:00Z.
        SECONDS(-1);

        private final long seconds;

        Unit(long seconds) {
            this.seconds = seconds;
        }
    }

    /// The period of a unit that has one length.
    public static Period of(Unit unit) {
        return new Period(unit, unit.seconds);
    }

    /// Reads `daily`, or a number of seconds; the usual lengths of an hour, a day, a week and 30
    /// days stand for those of the calendar.
    ///
    /// @throws IllegalArgumentException when it is neither; the message follows a name
    public static Period parse(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (word.matches("\\d{1,18}")) {
            return ofSeconds(Long.parseLong(word));
        }
        for (Unit unit : Unit.values()) {
            if (unit != Unit.SECONDS && word.equals(unit.name().toLowerCase(Locale.ROOT))) {
                return of(unit);
            }
        }
        throw new IllegalArgumentException(
                "must be hourly, daily, weekly, monthly, total or a number of seconds");
    }

    /// The period of a number of seconds; 0 is the one that never ends.
    ///
    /// @throws IllegalArgumentException when it is out of bounds; the message follows a name
    public static Period ofSeconds(long seconds) {
        for (Unit unit : Unit.values()) {
            if (unit.seconds == seconds) {
                return of(unit);
            }
        }
        if (seconds < 0 || seconds > LONGEST) {
            throw new IllegalArgumentException("must be between 1 second and ten years");
        }
        return new Period(Unit.SECONDS, seconds);
    }

    /// Its name in ids and paths: a word, or the number of seconds.
    public String id() {
        return unit == Unit.SECONDS ? Long.toString(seconds) : label();
    }

    /// Its name for people.
    public String label() {
        return unit == Unit.SECONDS
                ? "every " + seconds + " s"
                : unit.name().toLowerCase(Locale.ROOT);
    }
}
