package dev.gatehouse.budgets.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.budgets.window.Period.Unit;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Windows against a list of all their beginnings, over days with 23 and 25 hours and ends of
/// months.
class NaiveWindowTest {
    private static final LocalDate FROM = LocalDate.of(2023, 12, 1);
    private static final int DAYS = 900;
    private static final int INSTANTS = 400;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "America/St_Johns",
                "Australia/Lord_Howe",
                "America/Santiago",
                "Africa/Cairo",
                "Asia/Kathmandu"
            })
    void a_window_is_between_the_beginnings_next_to_its_instant(String zone) {
        var random = new SplittableRandom(zone.hashCode());
        for (int round = 0; round < 20; round++) {
            var anchors = anchors(random);
            for (Unit unit : new Unit[] {Unit.DAILY, Unit.WEEKLY, Unit.MONTHLY}) {
                var rule = new WindowRule(Period.of(unit), ZoneId.of(zone), anchors);
                NavigableSet<Instant> begins = begins(rule);
                for (int i = 0; i < INSTANTS; i++) {
                    agrees(rule, begins, instant(begins, random));
                }
            }
        }
    }

    private static Anchors anchors(SplittableRandom random) {
        return new Anchors(
                time(random),
                DayOfWeek.of(1 + random.nextInt(7)),
                time(random),
                1 + random.nextInt(31),
                time(random));
    }

    /// Often in the hours that a change of the clock skips or repeats.
    private static LocalTime time(SplittableRandom random) {
        return LocalTime.of(random.nextInt(random.nextBoolean() ? 4 : 24), random.nextInt(60));
    }

    /// Of every day that begins a window, in its local time.
    private static NavigableSet<Instant> begins(WindowRule rule) {
        Anchors anchors = rule.anchors();
        var begins = new TreeSet<Instant>();
        for (int i = 0; i < DAYS; i++) {
            LocalDate day = FROM.plusDays(i);
            boolean last = day.plusDays(1).getDayOfMonth() == 1;
            int date = day.getDayOfMonth();
            boolean first =
                    switch (rule.period().unit()) {
                        case DAILY -> true;
                        case WEEKLY -> day.getDayOfWeek() == anchors.weekday();
                        default ->
                                date == anchors.monthDay() || (last && date < anchors.monthDay());
                    };
            if (first) {
                LocalTime time =
                        switch (rule.period().unit()) {
                            case DAILY -> anchors.daily();
                            case WEEKLY -> anchors.weekly();
                            default -> anchors.monthly();
                        };
                begins.add(minute(day, time, rule.zone()));
            }
        }
        return begins;
    }

    /// The first minute at which clocks show a time of a day, or else the first one after it: found
    /// by looking at a clock every minute.
    private static Instant minute(LocalDate day, LocalTime time, ZoneId zone) {
        Instant from = day.atTime(time).toInstant(java.time.ZoneOffset.UTC);
        Instant earliest = from.minus(16, ChronoUnit.HOURS);
        // Whole days before are skipped by their offset, which is the same but for a change.
        Instant at = from.minusSeconds(zone.getRules().getOffset(from).getTotalSeconds() + 10_800);
        at = at.isBefore(earliest) ? earliest : at;
        while (at.atZone(zone).toLocalDateTime().isBefore(day.atTime(time))) {
            at = at.plus(1, ChronoUnit.MINUTES);
        }
        return at;
    }

    /// Anywhere, or at most two hours from a beginning.
    private static Instant instant(NavigableSet<Instant> begins, SplittableRandom random) {
        Instant first = begins.first();
        long span = begins.last().getEpochSecond() - first.getEpochSecond();
        Instant at = first.plusSeconds(random.nextLong(span));
        if (random.nextBoolean()) {
            return at;
        }
        Instant near = begins.floor(at).plusSeconds(random.nextInt(14_400) - 7_200);
        return near.isBefore(first) ? first : near;
    }

    private static void agrees(WindowRule rule, NavigableSet<Instant> begins, Instant at) {
        var naive = new Window(begins.floor(at), begins.higher(at));
        assertThat(rule.at(at)).as("%s of %s", at, rule).isEqualTo(naive);
    }
}
