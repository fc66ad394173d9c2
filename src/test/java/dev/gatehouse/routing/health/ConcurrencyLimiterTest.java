package dev.gatehouse.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Priority;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many calls an account is given, and who waits for them.
class ConcurrencyLimiterTest {
    private static final Priority PEOPLE = Priority.INTERACTIVE;
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long now = 1_000 * SECOND;

    @AfterEach
    void end() {
        threads.close();
    }

    private static ConcurrencyLimiter load(@Nullable Integer most, Duration patience, int waiting) {
        return new ConcurrencyLimiter(new ConcurrencySettings(most, patience, waiting, 50, null));
    }

    private static void fill(ConcurrencyLimiter limiter, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(limiter.acquire(PEOPLE)).isTrue();
        }
    }

    @Test
    void there_is_no_bound_until_the_account_says_so() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 10_000);

        assertThat(limiter.saturated()).isFalse();
        assertThat(limiter.limit()).isInfinite();
    }

    @Test
    void a_refusal_leaves_seven_tenths_and_many_together_count_once() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 100);
        for (int i = 0; i < 50; i++) {
            limiter.onDropped(now, now + SECOND);
        }
        assertThat(limiter.limit()).isEqualTo(70);
        assertThat(limiter.saturated()).isTrue();
        assertThat(limiter.acquire(PEOPLE)).isFalse();

        now += 2 * SECOND;
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isEqualTo(49);
    }

    @Test
    void one_call_is_always_allowed() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        for (int i = 0; i < 20; i++) {
            now += 2 * SECOND;
            limiter.onDropped(now, now);
        }

        assertThat(limiter.acquire(Priority.BATCH)).isTrue();
        assertThat(limiter.acquire(PEOPLE)).isFalse();
    }

    @Test
    void good_answers_win_back_room_but_only_where_it_is_used() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 10);
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isEqualTo(7);
        for (int i = 0; i < 7; i++) {
            limiter.onSuccess();
        }
        assertThat(limiter.limit()).isBetween(7.9, 8.1);

        for (int i = 0; i < 9; i++) {
            limiter.release(PEOPLE);
        }
        for (int i = 0; i < 100; i++) {
            limiter.onSuccess();
        }
        assertThat(limiter.limit()).as("one call under way needs no more").isLessThan(8.1);
    }

    @Test
    void the_operators_bound_is_never_passed() {
        ConcurrencyLimiter limiter = load(3, Duration.ZERO, 0);
        fill(limiter, 3);
        for (int i = 0; i < 100; i++) {
            limiter.onSuccess();
        }

        assertThat(limiter.limit()).isEqualTo(3);
        assertThat(limiter.acquire(PEOPLE)).isFalse();
    }

    @Test
    void who_waits_gets_his_turn_in_order_and_people_before_batches()
            throws InterruptedException, ExecutionException {
        ConcurrencyLimiter limiter = load(1, LONG, 10);
        fill(limiter, 1);
        List<String> order = new CopyOnWriteArrayList<>();
        var waiting = new Waiting(limiter, order);
        Future<?> batch = waiting.add(Priority.BATCH, "batch");
        Future<?> one = waiting.add(PEOPLE, "one");
        Future<?> two = waiting.add(PEOPLE, "two");

        limiter.release(PEOPLE);
        one.get();
        two.get();
        batch.get();

        assertThat(order).containsExactly("one", "two", "batch");
    }

    /// Calls that wait one after the other, each for the one before.
    private final class Waiting {
        private final ConcurrencyLimiter limiter;
        private final List<String> order;

        Waiting(ConcurrencyLimiter limiter, List<String> order) {
            this.limiter = limiter;
            this.order = order;
        }

        Future<?> add(Priority priority, String name) throws InterruptedException {
            var thread = new Thread[1];
            Future<?> call =
                    threads.submit(
                            () -> {
                                thread[0] = Thread.currentThread();
                                assertThat(limiter.acquire(priority)).isTrue();
                                order.add(name);
                                limiter.release(priority);
                            });
            while (thread[0] == null || thread[0].getState() != Thread.State.TIMED_WAITING) {
                Thread.sleep(1);
            }
            return call;
        }
    }

    @Test
    void there_is_a_bound_to_who_may_wait_and_for_how_long()
            throws InterruptedException, ExecutionException {
        ConcurrencyLimiter patient = load(1, LONG, 1);
        fill(patient, 1);
        Future<?> first = new Waiting(patient, new CopyOnWriteArrayList<>()).add(PEOPLE, "first");
        assertThat(patient.acquire(PEOPLE)).as("a second one").isFalse();
        patient.release(PEOPLE);
        first.get();

        ConcurrencyLimiter hasty = load(1, Duration.ofMillis(1), 1);
        fill(hasty, 1);
        assertThat(hasty.acquire(PEOPLE)).as("after a moment").isFalse();
        hasty.release(PEOPLE);
        assertThat(hasty.acquire(PEOPLE)).isTrue();
    }

    @Test
    void batches_get_half_of_the_room_at_most() {
        ConcurrencyLimiter limiter = load(10, Duration.ZERO, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.acquire(Priority.BATCH)).isTrue();
        }
        assertThat(limiter.acquire(Priority.BATCH)).isFalse();
        fill(limiter, 5);
        assertThat(limiter.acquire(PEOPLE)).isFalse();

        limiter.release(Priority.BATCH);
        assertThat(limiter.acquire(PEOPLE)).isTrue();
    }

    @Test
    void slowness_counts_where_that_is_wanted() {
        ConcurrencyLimiter unmoved = load(null, Duration.ZERO, 0);
        ConcurrencyLimiter wary =
                new ConcurrencyLimiter(new ConcurrencySettings(null, Duration.ZERO, 0, 50, 3));
        for (ConcurrencyLimiter limiter : new ConcurrencyLimiter[] {unmoved, wary}) {
            fill(limiter, 10);
            limiter.onFirstContent(SECOND, (double) SECOND, now);
            limiter.onFirstContent(2 * SECOND, 2.9 * SECOND, now);
            assertThat(limiter.limit()).isInfinite();
            limiter.onFirstContent(4 * SECOND, 3.1 * SECOND, now);
        }

        assertThat(unmoved.limit()).isInfinite();
        assertThat(wary.limit()).isEqualTo(7);
    }
}
