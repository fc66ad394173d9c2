package dev.gatehouse.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.routing.health.CircuitBreaker.Outcome;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When a circuit opens and when it closes; times are seconds.
class CircuitBreakerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final BreakerSettings USUAL =
            new BreakerSettings(
                    Duration.ofSeconds(30),
                    20,
                    50,
                    5,
                    null,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    2);

    private final CircuitBreaker breaker = new CircuitBreaker(USUAL);
    private long now = 1_000 * SECOND;

    private CircuitBreakerTest pass(double seconds) {
        now += (long) (seconds * SECOND);
        return this;
    }

    private boolean call(Outcome result) {
        breaker.onAttempt(now);
        if (result == Outcome.SUCCESS) {
            breaker.onAnswer(now, now);
        }
        return breaker.onEnd(result, now, now);
    }

    private void fallIll() {
        for (int i = 0; i < 5; i++) {
            call(Outcome.FAILURE);
        }
        assertThat(breaker.open()).isTrue();
    }

    @Test
    void five_failures_in_a_row_are_enough() {
        for (int i = 0; i < 4; i++) {
            assertThat(call(Outcome.FAILURE)).isFalse();
        }
        call(Outcome.SUCCESS);
        for (int i = 0; i < 4; i++) {
            assertThat(call(Outcome.FAILURE)).isFalse();
        }

        assertThat(call(Outcome.FAILURE)).isTrue();
        assertThat(breaker.allows(now)).isFalse();
    }

    @Test
    void half_of_twenty_calls_in_the_window_are_enough_and_less_is_not() {
        for (int i = 0; i < 18; i++) {
            assertThat(call(i % 2 == 0 ? Outcome.SUCCESS : Outcome.FAILURE)).isFalse();
        }
        assertThat(call(Outcome.SUCCESS)).isFalse();

        assertThat(call(Outcome.FAILURE)).isTrue();
    }

    @Test
    void a_third_of_all_calls_is_not_enough() {
        for (int i = 0; i < 300; i++) {
            assertThat(call(i % 3 == 0 ? Outcome.FAILURE : Outcome.SUCCESS)).isFalse();
        }
    }

    @Test
    void calls_before_the_window_do_not_count() {
        for (int i = 0; i < 19; i++) {
            call(i % 4 == 3 ? Outcome.SUCCESS : Outcome.FAILURE);
        }
        pass(31);

        assertThat(call(Outcome.FAILURE)).isFalse();
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void errors_of_clients_do_not_count() {
        for (int i = 0; i < 100; i++) {
            assertThat(call(Outcome.IGNORED)).isFalse();
        }
    }

    @Test
    void after_the_pause_one_call_at_a_time_finds_out() {
        fallIll();
        assertThat(breaker.allows(now)).isFalse();
        pass(9.9);
        assertThat(breaker.allows(now)).isFalse();
        pass(0.2);
        assertThat(breaker.allows(now)).isTrue();

        long probe = now;
        breaker.onAttempt(probe);
        assertThat(breaker.allows(now)).as("while the probe is out").isFalse();
        assertThat(breaker.onAnswer(probe, now)).isFalse();
        assertThat(breaker.allows(now)).as("after a good probe").isTrue();
        breaker.onAttempt(now);
        assertThat(breaker.onAnswer(now, now)).as("the second good one").isTrue();
        assertThat(breaker.open()).isFalse();
    }

    @Test
    void a_probe_that_never_ends_does_not_block_the_target_for_ever() {
        fallIll();
        pass(10);
        breaker.onAttempt(now);

        assertThat(breaker.allows(now)).isFalse();
        pass(30);
        assertThat(breaker.allows(now)).isTrue();
    }

    @Test
    void attempts_from_before_the_circuit_opened_do_not_count_for_its_recovery() {
        long early = now;
        pass(1);
        fallIll();
        pass(10);

        assertThat(breaker.onAnswer(early, now)).isFalse();
        assertThat(breaker.onAnswer(early, now)).isFalse();
        assertThat(breaker.open()).isTrue();
        breaker.onEnd(Outcome.FAILURE, early, now);
        assertThat(breaker.allows(now)).as("it may still be probed").isTrue();
    }

    @Test
    void pauses_grow_to_their_bound_and_never_beyond() {
        fallIll();
        for (double pause : new double[] {10, 20, 30, 30, 30}) {
            pass(pause - 0.1);
            assertThat(breaker.allows(now)).as("before %s s", pause).isFalse();
            pass(0.1);
            assertThat(breaker.allows(now)).as("after %s s", pause).isTrue();
            call(Outcome.FAILURE);
        }
    }

    @Test
    void it_returns_when_an_attempt_is_allowed_again() {
        assertThat(breaker.until()).isLessThan(0);
        fallIll();
        long opened = now;
        assertThat(breaker.until()).isEqualTo(opened + 10 * SECOND);
        pass(15);
        breaker.onAttempt(now);

        assertThat(breaker.until()).as("while a probe is out").isEqualTo(now + 30 * SECOND);
        breaker.onEnd(Outcome.IGNORED, now, now);
        assertThat(breaker.until()).as("when it said nothing").isEqualTo(opened + 10 * SECOND);
    }

    @Test
    void what_was_counted_before_a_recovery_is_dropped() {
        for (int i = 0; !breaker.open(); i++) {
            call(i % 4 == 0 ? Outcome.SUCCESS : Outcome.FAILURE);
        }
        recover(10);

        for (int i = 0; i < 4; i++) {
            assertThat(call(Outcome.FAILURE)).isFalse();
        }
    }

    private void recover(double pause) {
        pass(pause);
        call(Outcome.SUCCESS);
        call(Outcome.SUCCESS);
        assertThat(breaker.open()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 20", "30, 20", "60, 20", "61, 10", "600, 10"})
    void the_open_interval_is_reset_after_long_enough_success(double well, double pause) {
        fallIll();
        recover(10);
        pass(well);
        fallIll();

        pass(pause - 0.1);
        assertThat(breaker.allows(now)).isFalse();
        pass(0.1);
        assertThat(breaker.allows(now)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7, 13, 29, 61})
    void it_is_taken_back_within_thirty_seconds_of_its_recovery(int failing) {
        fallIll();
        for (int second = 0; second < failing; second++) {
            pass(1);
            if (breaker.allows(now)) {
                call(Outcome.FAILURE);
            }
        }
        long recovered = now;
        while (breaker.open()) {
            pass(0.1);
            if (breaker.allows(now)) {
                call(Outcome.SUCCESS);
            }
        }

        assertThat(now - recovered).isLessThanOrEqualTo(30 * SECOND);
    }

    @Test
    void a_target_that_fails_again_and_again_is_out_for_longer_each_time() {
        int asked = 0;
        for (int tenths = 0; tenths < 600; tenths++) {
            pass(0.1);
            boolean well = tenths / 100 % 2 == 1;
            for (int call = 0; call < 20; call++) {
                if (breaker.allows(now)) {
                    call(well ? Outcome.SUCCESS : Outcome.FAILURE);
                    asked += well ? 0 : 1;
                }
            }
        }

        // Three bad spells of ten seconds at two hundred calls a second.
        assertThat(asked).isBetween(10, 30);
    }
}
