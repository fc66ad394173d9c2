package dev.gatehouse.metering.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.metering.report.Period.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
    private static final Instant NOW = Instant.parse("2026-11-30T05:07:31.5Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T04:52:31.5Z, 2026-11-30T05:07:31.5Z, 2026-11-30T04:52:00Z, 2026-11-30T05:08:00Z, 1",
        "2026-11-30T04:00:00Z,   2026-11-30T05:00:00Z,   2026-11-30T04:00:00Z, 2026-11-30T05:00:00Z, 1",
        "2026-11-28T06:07:32Z,   2026-11-30T05:00:01Z,   2026-11-28T06:07:00Z, 2026-11-30T05:01:00Z, 1",
        "2026-11-28T06:07:31Z,   2026-11-30T05:00:01Z,   2026-11-28T06:00:00Z, 2026-11-30T05:15:00Z, 15",
        "2026-10-01T00:01:00Z,   2026-10-01T00:02:00Z,   2026-10-01T00:00:00Z, 2026-10-01T00:15:00Z, 15"
    })
    void a_time_between_instants_is_made_of_whole_buckets_of_sums_that_are_still_kept(
            Instant since, Instant until, Instant from, Instant to, int width) {
        assertThat(Period.between(since, until, ZoneOffset.UTC, NOW))
                .isEqualTo(new Period(from, to, ZoneOffset.UTC, width));
    }

    @Test
    void an_hour_that_the_clock_repeats_has_parts_of_its_own() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        Instant first = Instant.parse("2026-10-25T00:07:00Z");
        var period = new Period(first, first.plus(Duration.ofHours(2)), berlin, 15);

        assertThat(period.part(first, Interval.QUARTER_HOURLY)).isEqualTo("2026-10-25T02:00+02:00");
        assertThat(period.part(first.plusSeconds(3600), Interval.QUARTER_HOURLY))
                .isEqualTo("2026-10-25T02:00+01:00");
        assertThat(period.part(first, Interval.MINUTELY)).isEqualTo("2026-10-25T02:07+02:00");
        assertThat(period.part(first, Interval.HOURLY)).isEqualTo("2026-10-25T02:00+02:00");
        assertThat(period.part(first, Interval.DAILY)).isEqualTo("2026-10-25");
    }

    @ParameterizedTest
    @CsvSource({
        "UTC,            DAILY,          1440",
        "UTC,            HOURLY,         60",
        "UTC,            QUARTER_HOURLY, 15",
        "UTC,            MINUTELY,       15",
        "Europe/Berlin,  MONTHLY,        60",
        "Europe/Berlin,  HOURLY,         60",
        "Europe/London,  DAILY,          60",
        "Asia/Kolkata,   YEARLY,         15",
        "Asia/Kathmandu, HOURLY,         15"
    })
    void sums_are_read_in_the_widest_buckets_that_lie_in_one_part_each(
            ZoneId zone, Interval interval, int minutes) {
        Instant from = Instant.parse("2026-09-01T00:15:00Z");
        var period = new Period(from, from.plus(Duration.ofDays(120)), zone, 15);

        assertThat(period.step(interval)).isEqualTo(minutes);
        assertThat(new Period(from, from.plusSeconds(3600), zone, 1).step(interval)).isEqualTo(1);
    }
}
