package dev.gatehouse.metering.report;

import dev.gatehouse.metering.Retention;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/// The time that a report is about.
///
/// @param from inclusive
/// @param to exclusive
/// @param zone in which days begin
/// @param width of the buckets of sums that it is made of, in minutes
public record Period(Instant from, Instant to, ZoneId zone, int width) {
    /// The buckets that are kept as long as rows are.
    private static final int WIDE = 15;

    private static final int NARROW = 1;

    private static final int HOUR = 60;
    private static final int DAY = 24 * HOUR;

    /// Buckets of a minute that may be deleted soon are not read.
    private static final Duration MINUTES = Retention.MINUTES_KEPT.minusHours(1);

    /// How a report divides it.
    public enum Interval {
        MINUTELY,
        QUARTER_HOURLY,
        HOURLY,
        DAILY,
        WEEKLY,
        MONTHLY,
        YEARLY
    }

    /// Whole days.
    ///
    /// @param last the last of them
    public static Period of(LocalDate first, LocalDate last, ZoneId zone) {
        Instant from = first.atStartOfDay(zone).toInstant();
        return new Period(from, last.plusDays(1).atStartOfDay(zone).toInstant(), zone, WIDE);
    }

    /// The time between two instants, to the minute where sums by the minute are still kept, and to
    /// the quarter of an hour before: what lies around them.
    public static Period between(Instant since, Instant until, ZoneId zone, Instant now) {
        int width = since.isBefore(now.minus(MINUTES)) ? WIDE : NARROW;
        Instant from = floor(since, width);
        Instant to = floor(until, width);
        return new Period(
                from, to.equals(until) ? to : to.plus(width, ChronoUnit.MINUTES), zone, width);
    }

    private static Instant floor(Instant instant, int minutes) {
        long seconds = minutes * 60L;
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }

    /// The longest buckets, in minutes, of which each lies in one part of the period.
    int step(Interval interval) {
        int longest =
                switch (interval) {
                    case MINUTELY, QUARTER_HOURLY -> width;
                    case HOURLY -> HOUR;
                    case DAILY, WEEKLY, MONTHLY, YEARLY -> DAY;
                };
        if (width == NARROW || longest == width) {
            return width;
        }
        if (longest == DAY && offsetsAre(DAY)) {
            return DAY;
        }
        return offsetsAre(HOUR) ? HOUR : width;
    }

    /// Whether all offsets from UTC in the period are multiples of so many minutes.
    private boolean offsetsAre(int minutes) {
        ZoneRules rules = zone.getRules();
        Instant at = from;
        while (at.isBefore(to)) {
            if (rules.getOffset(at).getTotalSeconds() % (minutes * 60) != 0) {
                return false;
            }
            ZoneOffsetTransition next = rules.nextTransition(at);
            at = next == null ? to : next.getInstant();
        }
        return true;
    }

    /// The name of the part of the period that an instant lies in: the day it begins with, or the
    /// hour or minute.
    String part(Instant instant, Interval interval) {
        OffsetDateTime time = instant.atZone(zone).toOffsetDateTime();
        LocalDate day = time.toLocalDate();
        return switch (interval) {
            case MINUTELY -> time.truncatedTo(ChronoUnit.MINUTES).toString();
            case QUARTER_HOURLY ->
                    time.truncatedTo(ChronoUnit.MINUTES)
                            .minusMinutes(time.getMinute() % WIDE)
                            .toString();
            case HOURLY -> time.truncatedTo(ChronoUnit.HOURS).toString();
            case DAILY -> day.toString();
            case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toString();
            case MONTHLY -> day.withDayOfMonth(1).toString();
            case YEARLY -> day.withDayOfYear(1).toString();
        };
    }
}
