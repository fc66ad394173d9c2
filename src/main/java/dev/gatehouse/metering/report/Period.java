package dev.gatehouse.metering.report;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;

/// The time that a report is about.
///
/// @param from inclusive
/// @param to exclusive
/// @param zone in which days begin
public record Period(Instant from, Instant to, ZoneId zone) {
    /// How a report divides it.
    public enum Interval {
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
        return new Period(from, last.plusDays(1).atStartOfDay(zone).toInstant(), zone);
    }

    /// The name of the part of the period that an instant lies in: the day it begins with, or the
    /// hour.
    String part(Instant instant, Interval interval) {
        LocalDate day = instant.atZone(zone).toLocalDate();
        return switch (interval) {
            case HOURLY ->
                    instant.atZone(zone)
                            .truncatedTo(ChronoUnit.HOURS)
                            .toOffsetDateTime()
                            .toString();
            case DAILY -> day.toString();
            case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).toString();
            case MONTHLY -> day.withDayOfMonth(1).toString();
            case YEARLY -> day.withDayOfYear(1).toString();
        };
    }
}
