package dev.gatehouse.cache.semantic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.cache.semantic.Checks.Decision;
import dev.gatehouse.cache.store.CheckCounts;
import dev.gatehouse.cache.store.CheckHistory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksTest {
    private static final int PLENTY = 1_000_000;

    /// Without a storage, what was learned waits in memory.
    private static Checks checks(DoubleSupplier random, LongSupplier nanos) {
        return new Checks(
                CheckHistory.inStorage(() -> null, "test", InstantSource.system(), _ -> {}),
                random,
                nanos);
    }

    @Test
    void an_answer_of_which_nothing_is_known_is_nearly_always_checked() {
        var learned = checks(new Random(1)::nextDouble, () -> 0);
        int served = 0;
        for (int i = 0; i < 1_000; i++) {
            served += learned.decide(CheckCounts.NONE, 0.9, 0.01, PLENTY) == Decision.SERVE ? 1 : 0;
        }
        assertThat(served).isLessThan(100);
    }

    /// Answers that serve from a threshold of their own on, which the cache does not know.
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.2})
    void at_most_the_allowed_share_of_answers_is_wrong_and_many_are_served(double maxError) {
        var random = new Random(7);
        var learned = checks(random::nextDouble, () -> 0);
        var thresholds = new double[20];
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = 0.5 + 0.45 * random.nextDouble();
        }
        var own = new CheckCounts[thresholds.length];
        Arrays.fill(own, CheckCounts.NONE);
        int served = 0;
        int wrong = 0;
        int calls = 60_000;
        for (int i = 0; i < calls; i++) {
            int answer = random.nextInt(thresholds.length);
            double score = 0.3 + 0.7 * random.nextDouble();
            boolean right = score >= thresholds[answer];
            switch (learned.decide(own[answer], score, maxError, PLENTY)) {
                case SERVE -> {
                    served++;
                    wrong += right ? 0 : 1;
                }
                case CHECK -> {
                    learned.observe(score, right);
                    own[answer] = own[answer].plus(score, right);
                }
                case SEND -> throw new AssertionError("no check was left");
            }
        }
        assertThat(wrong).isLessThanOrEqualTo((int) (calls * maxError));
        assertThat(served).isGreaterThan(calls / 10);
    }

    @Test
    void an_answer_that_never_serves_is_never_given_for_long() {
        var random = new Random(3);
        var learned = checks(random::nextDouble, () -> 0);
        CheckCounts own = CheckCounts.NONE;
        int served = 0;
        for (int i = 0; i < 5_000; i++) {
            if (learned.decide(own, 0.95, 0.05, PLENTY) == Decision.SERVE) {
                served++;
            } else {
                learned.observe(0.95, false);
                own = own.plus(0.95, false);
            }
        }
        // The share is kept on average; three standard deviations of chance.
        assertThat(served).isLessThanOrEqualTo(250 + 3 * 16);
    }

    @Test
    void checks_are_limited_by_the_hour() {
        var time = new AtomicLong();
        var learned = checks(() -> 0, time::get);
        assertThat(learned.decide(CheckCounts.NONE, 0.9, 0.01, 2)).isEqualTo(Decision.CHECK);
        assertThat(learned.decide(CheckCounts.NONE, 0.9, 0.01, 2)).isEqualTo(Decision.CHECK);
        assertThat(learned.decide(CheckCounts.NONE, 0.9, 0.01, 2)).isEqualTo(Decision.SEND);
        time.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(learned.decide(CheckCounts.NONE, 0.9, 0.01, 2)).isEqualTo(Decision.CHECK);
    }
}
