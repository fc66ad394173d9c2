package dev.gatehouse.budgets.window;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.budgets.window.Period.Unit;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Windows against `java.time`, over more than ten years.
class WindowRuleTest {
    private static final Instant FROM = Instant.parse("2019-12-25T00:00:00Z");
    private static final Duration STEP = Duration.ofMinutes(17 * 60 + 13);
    private static final int STEPS = 5_400;

    private static final List<Anchors> ANCHORS =
            List.of(
                    Anchors.USUAL,
                    new Anchors(
                            LocalTime.of(2, 30),
                            DayOfWeek.SUNDAY,
                            LocalTime.of(2, 15),
                            31,
                            LocalTime.of(23, 59)),
                    new Anchors(
                            LocalTime.of(0, 30),
                            DayOfWeek.FRIDAY,
                            LocalTime.of(0, 1),
                            29,
                            LocalTime.of(3, 0)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "America/St_Johns",
                "America/Sao_Paulo",
                "Australia/Lord_Howe",
                "Pacific/Kiritimati",
                "Etc/GMT+12",
                "Pacific/Apia",
                "Asia/Kathmandu",
                "Africa/Casablanca",
                "Asia/Tehran",
                "Africa/Cairo"
            })
    void windows_of_every_period_follow_each_other_and_have_their_instant(String zone) {
        for (Unit unit : Unit.values()) {
            Period period = unit == Unit.SECONDS ? Period.ofSeconds(100_003) : Period.of(unit);
            for (Anchors anchors : ANCHORS) {
                follow(new WindowRule(period, ZoneId.of(zone), anchors));
            }
        }
    }

    private static void follow(WindowRule rule) {
        for (int i = 0; i < STEPS; i++) {
            Instant instant = FROM.plus(STEP.multipliedBy(i));
            Window window = rule.at(instant);
            assertThat(window.contains(instant)).as("%s in %s", instant, window).isTrue();
            assertThat(rule.at(window.start())).isEqualTo(window);
            if (window.ends()) {
                assertThat(rule.at(window.end().minusNanos(1))).isEqualTo(window);
                assertThat(rule.at(window.end()).start()).isEqualTo(window.end());
                assertThat(rule.before(window).end()).isEqualTo(window.start());
                begins(rule, window.start());
            }
        }
    }

    /// Windows of the calendar begin at their anchor, unless a change of the clock skips it.
    private static void begins(WindowRule rule, Instant start) {
        ZonedDateTime local = start.atZone(rule.zone());
        Anchors anchors = rule.anchors();
        boolean moved =
                rule.zone().getRules().previousTransition(start.plusNanos(1)) != null
                        && rule.zone()
                                .getRules()
                                .previousTransition(start.plusNanos(1))
                                .getInstant()
                                .isAfter(start.minusSeconds(7_200));
        if (moved) {
            return;
        }
        switch (rule.period().unit()) {
            case DAILY -> assertThat(local.toLocalTime()).isEqualTo(anchors.daily());
            case WEEKLY -> {
                assertThat(local.getDayOfWeek()).isEqualTo(anchors.weekday());
                assertThat(local.toLocalTime()).isEqualTo(anchors.weekly());
            }
            case MONTHLY -> {
                int longest = YearMonth.from(local).lengthOfMonth();
                assertThat(local.getDayOfMonth()).isEqualTo(Math.min(anchors.monthDay(), longest));
                assertThat(local.toLocalTime()).isEqualTo(anchors.monthly());
            }
            case HOURLY -> assertThat(local.getMinute()).isZero();
            case SECONDS -> assertThat(start.getEpochSecond() % 100_003).isZero();
            case TOTAL -> throw new AssertionError("it never begins anew");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DAILY,Europe/Berlin,2026-03-29T12:00:00Z,2026-03-28T23:00:00Z,2026-03-29T22:00:00Z",
        "DAILY,Europe/Berlin,2026-10-25T12:00:00Z,2026-10-24T22:00:00Z,2026-10-25T23:00:00Z",
        "MONTHLY,UTC,2028-02-29T12:00:00Z,2028-02-01T00:00:00Z,2028-03-01T00:00:00Z",
        "MONTHLY,Pacific/Kiritimati,2026-01-31T11:00:00Z,2026-01-31T10:00:00Z,2026-02-28T10:00:00Z",
        "WEEKLY,UTC,2026-07-05T23:59:59Z,2026-06-29T00:00:00Z,2026-07-06T00:00:00Z",
        "HOURLY,Asia/Kathmandu,2026-07-05T10:20:00Z,2026-07-05T10:15:00Z,2026-07-05T11:15:00Z",
        "DAILY,Etc/GMT+12,2026-07-05T11:59:59Z,2026-07-04T12:00:00Z,2026-07-05T12:00:00Z"
    })
    void a_window_is_the_one_that_people_would_name(
            Unit unit, String zone, Instant instant, Instant start, Instant end) {
        var rule = new WindowRule(Period.of(unit), ZoneId.of(zone), Anchors.USUAL);

        assertThat(rule.at(instant)).isEqualTo(new Window(start, end));
    }

    @Test
    void a_month_that_begins_on_the_31st_begins_on_the_last_day_of_shorter_ones() {
        var anchors =
                new Anchors(
                        LocalTime.MIDNIGHT,
                        DayOfWeek.MONDAY,
                        LocalTime.MIDNIGHT,
                        31,
                        LocalTime.MIDNIGHT);
        var rule = new WindowRule(Period.of(Unit.MONTHLY), ZoneId.of("UTC"), anchors);

        Window february = rule.at(Instant.parse("2026-03-01T00:00:00Z"));
        assertThat(february.start()).isEqualTo(Instant.parse("2026-02-28T00:00:00Z"));
        assertThat(february.end()).isEqualTo(Instant.parse("2026-03-31T00:00:00Z"));
    }

    @Test
    void any_number_of_seconds_is_a_period_and_the_usual_ones_are_those_of_the_calendar() {
        assertThat(Period.parse("86400")).isEqualTo(Period.of(Unit.DAILY));
        assertThat(Period.parse("2592000").id()).isEqualTo("monthly");
        assertThat(Period.parse("0")).isEqualTo(Period.of(Unit.TOTAL));
        var random = new Random(7);
        for (int i = 0; i < 1_000; i++) {
            int seconds = 1 + random.nextInt(3_599);
            Period period = Period.parse(Integer.toString(seconds));
            assertThat(Period.parse(period.id())).isEqualTo(period);
        }
    }
}
