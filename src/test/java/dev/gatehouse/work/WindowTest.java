package dev.gatehouse.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Counts of the last while.
class WindowTest {
    private static final long SECOND = 1_000_000_000L;

    private final Window window = new Window(Duration.ofSeconds(10), 10);

    @Test
    void both_counts_stand_for_themselves() {
        window.count(SECOND);
        window.count(SECOND);
        window.mark(2 * SECOND);

        assertThat(window.counted(2 * SECOND)).isEqualTo(2);
        assertThat(window.marked(2 * SECOND)).isEqualTo(1);
    }

    @Test
    void what_is_older_is_forgotten_part_by_part() {
        for (int second = 0; second < 10; second++) {
            window.count(second * SECOND);
        }

        assertThat(window.counted(9 * SECOND)).isEqualTo(10);
        assertThat(window.counted(10 * SECOND)).isEqualTo(9);
        assertThat(window.counted(18 * SECOND)).isEqualTo(1);
        assertThat(window.counted(19 * SECOND)).isZero();
    }

    @Test
    void a_part_that_comes_round_again_begins_anew_also_before_the_clock_s_zero() {
        window.count(-5 * SECOND);
        window.mark(-5 * SECOND);
        window.count(5 * SECOND);

        assertThat(window.counted(5 * SECOND)).isEqualTo(1);
        assertThat(window.marked(5 * SECOND)).isZero();
    }

    @Test
    void clearing_forgets_everything() {
        window.count(SECOND);
        window.clear();

        assertThat(window.counted(SECOND)).isZero();
    }
}
