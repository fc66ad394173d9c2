package dev.gatehouse.budgets.window;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.function.LongFunction;

/// Which window an instant is in.
///
/// The windows of a rule follow each other without gaps. In place of a time of day that a change of
/// the clock skips a window begins with the change; of one that comes twice, the first counts.
public record WindowRule(Period period, ZoneId zone, Anchors anchors) {
    private static final long HOUR = 3_600;

    /// The window that an instant is in.
    public Window at(Instant instant) {
        return switch (period.unit()) {
            case TOTAL -> Window.ALWAYS;
            case SECONDS -> seconds(instant);
            case HOURLY -> hour(instant);
            case DAILY -> dated(instant, local(instant).toLocalDate().toEpochDay(), this::day);
            case WEEKLY -> dated(instant, weekOf(local(instant).toLocalDate()), this::week);
            case MONTHLY -> dated(instant, monthOf(local(instant).toLocalDate()), this::month);
        };
    }

    /// The window before another one; one that never ends is its own.
    public Window before(Window window) {
        return window.ends() ? at(window.start().minusNanos(1)) : window;
    }

    private ZonedDateTime local(Instant instant) {
        return instant.atZone(zone);
    }

    private Window seconds(Instant instant) {
        long length = period.seconds();
        long start = Math.floorDiv(instant.getEpochSecond(), length) * length;
        return new Window(Instant.ofEpochSecond(start), Instant.ofEpochSecond(start + length));
    }

    /// Hours begin at full hours of the zone, which a change of the clock by half an hour moves.
    private Window hour(Instant instant) {
        long offset = zone.getRules().getOffset(instant).getTotalSeconds();
        long aligned = Math.floorDiv(instant.getEpochSecond() + offset, HOUR) * HOUR - offset;
        Instant start = Instant.ofEpochSecond(aligned);
        Instant end = start.plusSeconds(HOUR);
        ZoneOffsetTransition last = zone.getRules().previousTransition(instant.plusNanos(1));
        if (last != null && last.getInstant().isAfter(start)) {
            start = last.getInstant();
        }
        ZoneOffsetTransition next = zone.getRules().nextTransition(instant);
        if (next != null && next.getInstant().isBefore(end)) {
            end = next.getInstant();
        }
        return new Window(start, end);
    }

    /// The window between two beginnings, of which each has a number.
    ///
    /// @param near the number of one that is at most a few off
    private static Window dated(Instant instant, long near, LongFunction<Instant> begins) {
        long number = near;
        while (begins.apply(number).isAfter(instant)) {
            number--;
        }
        while (!begins.apply(number + 1).isAfter(instant)) {
            number++;
        }
        return new Window(begins.apply(number), begins.apply(number + 1));
    }

    private Instant day(long epochDay) {
        return at(LocalDate.ofEpochDay(epochDay), anchors.daily());
    }

    private static long weekOf(LocalDate date) {
        return Math.floorDiv(date.toEpochDay(), 7);
    }

    private Instant week(long number) {
        LocalDate day = LocalDate.ofEpochDay(number * 7);
        return at(day.with(TemporalAdjusters.nextOrSame(anchors.weekday())), anchors.weekly());
    }

    private static long monthOf(LocalDate date) {
        return date.getYear() * 12L + date.getMonthValue() - 1;
    }

    private Instant month(long number) {
        var month = YearMonth.of((int) Math.floorDiv(number, 12), Math.floorMod(number, 12) + 1);
        int day = Math.min(anchors.monthDay(), month.lengthOfMonth());
        return at(month.atDay(day), anchors.monthly());
    }

    private Instant at(LocalDate date, LocalTime time) {
        LocalDateTime local = date.atTime(time);
        ZoneOffsetTransition change = zone.getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(zone).toInstant();
    }
}
