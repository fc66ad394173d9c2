package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Counts of the last while.
class SlidingWindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final SlidingWindow window = new SlidingWindow(Duration.ofSeconds(10), 10);

    @Test
    void both_counts_stand_for_themselves() {
        window.add(SECOND);
        window.add(SECOND);
        window.addMarked(2 * SECOND);

        assertThat(window.total(2 * SECOND)).isEqualTo(2);
        assertThat(window.marked(2 * SECOND)).isEqualTo(1);
    }

    @Test
    void what_is_older_is_dropped_part_by_part() {
        for (int second = 0; second < 10; second++) {
            window.add(second * SECOND);
        }

        assertThat(window.total(9 * SECOND)).isEqualTo(10);
        assertThat(window.total(10 * SECOND)).isEqualTo(9);
        assertThat(window.total(18 * SECOND)).isEqualTo(1);
        assertThat(window.total(19 * SECOND)).isZero();
    }

    @Test
    void a_reused_slot_starts_from_zero_also_before_the_clock_s_zero() {
        window.add(-5 * SECOND);
        window.addMarked(-5 * SECOND);
        window.add(5 * SECOND);

        assertThat(window.total(5 * SECOND)).isEqualTo(1);
        assertThat(window.marked(5 * SECOND)).isZero();
    }

    @Test
    void clearing_removes_all() {
        window.add(SECOND);
        window.clear();

        assertThat(window.total(SECOND)).isZero();
    }
}
