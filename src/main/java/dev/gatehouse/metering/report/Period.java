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
