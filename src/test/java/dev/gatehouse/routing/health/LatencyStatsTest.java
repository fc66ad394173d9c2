package dev.gatehouse.routing.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// How fast a target is taken to be.
class LatencyStatsTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long NOW = 1_000 * SECOND;

    private final LatencyStats stats = new LatencyStats();

    @Test
    void nothing_is_known_at_first() {
        assertThat(stats.firstContent()).isZero();
        assertThat(stats.tokensPerSecond()).isZero();
        assertThat(stats.expectedDuration(100, NOW)).isZero();
    }

    @Test
    void an_answer_is_expected_to_begin_and_to_be_written_as_those_before() {
        stats.recordFirstContent(2 * SECOND, NOW);
        stats.recordTokens(50, SECOND, NOW);

        assertThat(stats.firstContent()).isEqualTo(2 * SECOND);
        assertThat(stats.tokensPerSecond()).isEqualTo(50);
        assertThat(stats.expectedDuration(100, NOW)).isEqualTo(4 * SECOND);
    }

    @Test
    void a_call_counts_for_a_fifth_and_the_calls_before_it_for_the_rest() {
        stats.recordFirstContent(SECOND, NOW);
        stats.recordFirstContent(6 * SECOND, NOW);
        stats.recordTokens(10, SECOND, NOW);
        stats.recordTokens(10, 6 * SECOND, NOW);

        assertThat(stats.firstContent()).isEqualTo(2 * SECOND);
        assertThat(stats.tokensPerSecond()).isEqualTo(5);
    }

    @Test
    void measurements_decay_over_minutes() {
        stats.recordFirstContent(10 * SECOND, NOW);

        double expected = stats.expectedDuration(0, NOW + 60 * SECOND);

        assertThat(expected).isCloseTo(10 * SECOND / Math.E, within(1.0 * SECOND / 1000));
        assertThat(stats.expectedDuration(0, NOW + 600 * SECOND)).isLessThan(SECOND / 1000.0);
    }

    @Test
    void a_new_measurement_is_what_is_remembered() {
        stats.recordFirstContent(10 * SECOND, NOW);
        stats.recordTokens(10, SECOND, NOW + 600 * SECOND);

        assertThat(stats.expectedDuration(0, NOW + 600 * SECOND)).isEqualTo(10 * SECOND);
    }

    @Test
    void a_measurement_without_tokens_or_time_changes_nothing() {
        stats.recordTokens(10, SECOND, NOW);
        stats.recordTokens(0, 9 * SECOND, NOW + SECOND);
        stats.recordTokens(9, 0, NOW + SECOND);

        assertThat(stats.tokensPerSecond()).isEqualTo(10);
        assertThat(stats.expectedDuration(10, NOW)).isEqualTo(SECOND);
    }

    @Test
    void a_measurement_of_another_thread_that_is_just_ahead_is_accepted() {
        stats.recordFirstContent(SECOND, NOW + 5);

        assertThat(stats.expectedDuration(0, NOW)).isEqualTo(SECOND);
    }
}
