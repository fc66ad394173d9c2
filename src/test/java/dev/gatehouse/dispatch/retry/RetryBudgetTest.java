package dev.gatehouse.dispatch.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {
    private final RetryBudget budget = new RetryBudget();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -5_000_000_000L, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2})
    void thirty_in_ten_seconds_are_always_allowed(long now) {
        assertThat(taken(now, 100)).isEqualTo(30);
    }

    @Test
    void a_fifth_of_the_calls_comes_on_top() {
        for (int i = 0; i < 1000; i++) {
            budget.recordCall(i * 5_000_000L);
        }

        assertThat(taken(seconds(5), 1000)).isEqualTo(30 + 200);
    }

    @Test
    void what_is_ten_seconds_old_counts_no_more() {
        for (int i = 0; i < 1000; i++) {
            budget.recordCall(0);
        }
        assertThat(taken(0, 1000)).isEqualTo(230);
        assertThat(taken(seconds(9), 1000)).isZero();
        assertThat(taken(seconds(10), 1000)).isEqualTo(30);
        assertThat(taken(seconds(3600), 1000)).isEqualTo(30);
    }

    private int taken(long now, int asked) {
        int taken = 0;
        for (int i = 0; i < asked; i++) {
            taken += budget.tryRetry(now) ? 1 : 0;
        }
        return taken;
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
