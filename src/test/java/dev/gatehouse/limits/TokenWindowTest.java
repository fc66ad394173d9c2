package dev.gatehouse.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The window of tokens against a list of everything that was ever taken, in virtual time.
class TokenWindowTest {
    private static final int ROUNDS = 200;
    private static final int STEPS = 300;
    private static final long SLOT = 10;
    private static final long PERIOD = 16 * SLOT;

    /// Amounts with the slots in which they came.
    private static final class NaiveWindow {
        private final List<long[]> amounts = new ArrayList<>();

        void add(long at, long amount) {
            amounts.add(new long[] {Math.floorDiv(at, SLOT), amount});
        }

        /// What counts: all of the slot of now, and of the sixteen before it.
        long used(long now) {
            long oldest = Math.floorDiv(now, SLOT) - 16;
            return amounts.stream().filter(it -> it[0] >= oldest).mapToLong(it -> it[1]).sum();
        }
    }

    private record Taken(long at, long amount) {}

    @Test
    void
            tokens_are_taken_exactly_when_the_list_of_all_has_room_and_corrections_count_at_their_time() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            long limit = random.nextLong(1, 100);
            long now = random.nextLong(-10_000, 10_000);
            var window = new TokenWindow(PERIOD);
            var naive = new NaiveWindow();
            List<Taken> open = new ArrayList<>();
            for (int i = 0; i < STEPS; i++) {
                now += random.nextInt(4) == 0 ? random.nextLong(0, 2 * PERIOD) : random.nextLong(9);
                long amount = random.nextLong(0, limit + 2);
                boolean room = naive.used(now) + Math.max(1, amount) <= limit;
                boolean passes = window.take(now, amount, limit) == 0;
                assertThat(passes).as("seed %d, step %d", seed, i).isEqualTo(room);
                if (passes) {
                    naive.add(now, amount);
                    open.add(new Taken(now, amount));
                }
                if (!open.isEmpty() && random.nextBoolean()) {
                    Taken ended = open.removeFirst();
                    long after = random.nextLong(0, 20);
                    window.correct(ended.at(), now, ended.amount(), after);
                    long change = after - ended.amount();
                    naive.add(change > 0 ? now : ended.at(), change);
                }
                assertThat(window.used(now))
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(naive.used(now));
            }
        }
    }

    @Test
    void no_time_of_the_length_of_a_period_has_more_than_the_limit() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            long limit = random.nextLong(1, 50);
            var window = new TokenWindow(PERIOD);
            List<Taken> all = new ArrayList<>();
            long now = 0;
            for (int i = 0; i < STEPS; i++) {
                now += random.nextLong(0, SLOT);
                long amount = random.nextLong(1, limit + 1);
                if (window.take(now, amount, limit) == 0) {
                    all.add(new Taken(now, amount));
                }
            }
            for (Taken first : all) {
                long end = first.at() + PERIOD;
                long sum =
                        all.stream()
                                .filter(it -> it.at() >= first.at() && it.at() <= end)
                                .mapToLong(Taken::amount)
                                .sum();
                assertThat(sum).as("seed %d", seed).isLessThanOrEqualTo(limit);
            }
        }
    }

    @Test
    void there_is_room_exactly_when_the_stated_time_has_passed() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            var window = new TokenWindow(PERIOD);
            long now = random.nextLong(10_000);
            for (int i = 0; i < 20; i++) {
                now += random.nextLong(0, SLOT);
                window.take(now, random.nextLong(1, 30), 100);
            }
            long amount = random.nextLong(1, 101);
            long wait = window.check(now, amount, 100);
            if (wait > 0) {
                assertThat(window.check(now + wait - 1, amount, 100)).isPositive();
            }
            assertThat(window.check(now + Math.max(0, wait), amount, 100)).isZero();
            long empty = window.untilEmpty(now);
            assertThat(window.used(now + empty)).isZero();
        }
    }

    @Test
    void more_than_the_limit_never_fits() {
        assertThat(new TokenWindow(PERIOD).check(0, 11, 10)).isEqualTo(-1);
        assertThat(new TokenWindow(PERIOD).check(0, 10, 10)).isZero();
    }
}
