package dev.gatehouse.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// The rate of requests against a bucket that is filled step by step, in virtual time.
class GcraTest {
    private static final int ROUNDS = 200;
    private static final int REQUESTS = 300;

    /// A bucket of requests that refills by one nanosecond's part after another.
    private static final class NaiveBucket {
        private final long interval;
        private final long capacity;
        private long level;
        private long at;

        /// In nanoseconds of refill, so that no fraction is lost.
        NaiveBucket(long interval, long burst, long now) {
            this.interval = interval;
            this.capacity = burst * interval;
            this.level = capacity;
            this.at = now;
        }

        boolean take(long now) {
            level = Math.min(capacity, level + now - at);
            at = now;
            boolean room = level >= interval;
            level -= room ? interval : 0;
            return room;
        }

        long missing() {
            return Math.max(0, interval - level);
        }
    }

    @Test
    void requests_pass_exactly_when_a_bucket_that_refills_steadily_has_one() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            long interval = random.nextLong(1, 1_000);
            long burst = random.nextLong(1, 20);
            long now = random.nextLong(-1_000_000, 1_000_000);
            var gcra = new Gcra();
            var naive = new NaiveBucket(interval, burst, now);
            for (int i = 0; i < REQUESTS; i++) {
                now += random.nextBoolean() ? 0 : random.nextLong(0, 3 * interval);
                long checked = gcra.check(now, interval, burst);
                long wait = gcra.take(now, interval, burst);
                boolean passes = naive.take(now);
                assertThat(wait == 0).as("seed %d, request %d", seed, i).isEqualTo(passes);
                assertThat(checked).isEqualTo(wait);
                if (!passes) {
                    assertThat(wait).as("seed %d", seed).isEqualTo(naive.missing());
                }
                assertThat(gcra.remaining(now, interval, burst))
                        .as("seed %d, request %d", seed, i)
                        .isEqualTo(naive.level / interval);
            }
        }
    }

    /// No time of the length of a period has more than the burst and the requests of the period,
    /// wherever it begins, also with requests that are given back at any time.
    @Test
    void no_window_has_more_than_the_burst_and_what_its_length_allows() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            long interval = random.nextLong(2, 100);
            long burst = random.nextLong(1, 10);
            long window = interval * random.nextLong(1, 20);
            var gcra = new Gcra();
            List<Long> kept = new ArrayList<>();
            Deque<Long> open = new ArrayDeque<>();
            long now = 0;
            for (int i = 0; i < REQUESTS; i++) {
                now += random.nextLong(0, interval);
                if (gcra.take(now, interval, burst) == 0) {
                    (random.nextInt(4) == 0 ? open : kept).add(now);
                }
                if (!open.isEmpty() && random.nextInt(3) == 0) {
                    gcra.giveBack(open.remove(), now, interval);
                }
            }
            long most = burst + window / interval;
            for (long start : kept) {
                long inside =
                        kept.stream().filter(it -> it >= start && it <= start + window).count();
                assertThat(inside).as("seed %d from %d", seed, start).isLessThanOrEqualTo(most);
            }
        }
    }

    @Test
    void what_is_given_back_at_once_leaves_no_trace() {
        var gcra = new Gcra();
        gcra.take(5, 10, 3);
        long before = gcra.untilFull(5);
        gcra.take(5, 10, 3);

        gcra.giveBack(5, 5, 10);

        assertThat(gcra.untilFull(5)).isEqualTo(before);
    }

    @Test
    void another_interval_keeps_the_number_of_requests_that_are_used() {
        var gcra = new Gcra();
        for (int i = 0; i < 3; i++) {
            gcra.take(0, 100, 5);
        }
        assertThat(gcra.remaining(0, 100, 5)).isEqualTo(2);
        assertThat(gcra.remaining(0, 7, 20)).isEqualTo(17);
        assertThat(gcra.remaining(0, 1_000, 3)).isZero();
        assertThat(gcra.remaining(0, 1_000, 4)).isEqualTo(1);
    }

    @Test
    void as_many_as_the_burst_pass_of_many_at_once() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 100; round++) {
                var gcra = new Gcra();
                var barrier = new CyclicBarrier(50);
                List<Future<Boolean>> passed = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    passed.add(
                            threads.submit(
                                    () -> {
                                        barrier.await();
                                        return gcra.take(7, 1_000, 10) == 0;
                                    }));
                }
                int count = 0;
                for (Future<Boolean> each : passed) {
                    count += each.get() ? 1 : 0;
                }
                assertThat(count).isEqualTo(10);
            }
        }
    }
}
