package dev.gatehouse.routing.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.call.Priority;
import dev.gatehouse.journey.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How many calls a target is given, within the limit of its account, and which of them wait.
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
        return limiter(new ConcurrencySettings(most, patience, waiting, 50, null));
    }

    private static ConcurrencyLimiter limiter(ConcurrencySettings settings) {
        return ConcurrencyLimiter.learning(settings, ConcurrencyLimiter.fixed(settings));
    }

    private static void fill(ConcurrencyLimiter limiter, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(limiter.acquire(PEOPLE)).isTrue();
        }
    }

    @Test
    void there_is_no_limit_until_the_provider_drops_a_call() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 10_000);

        assertThat(limiter.saturated()).isFalse();
        assertThat(limiter.limit()).isInfinite();
    }

    @Test
    void a_drop_leaves_seven_tenths_and_many_together_count_once() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 99);
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
    void few_calls_in_flight_are_no_matter_of_concurrency() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 6);
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isInfinite();

        fill(limiter, 1);
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isEqualTo(8);
    }

    @Test
    void eight_calls_are_always_allowed() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 20);
        for (int i = 0; i < 20; i++) {
            now += 2 * SECOND;
            limiter.onDropped(now, now);
        }
        for (int i = 0; i < 20; i++) {
            limiter.release(PEOPLE);
        }

        fill(limiter, 8);
        assertThat(limiter.acquire(PEOPLE)).isFalse();
    }

    @Test
    void a_limit_is_dropped_after_five_minutes_without_a_drop() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 20);
        limiter.onDropped(now, now);
        limiter.onSuccess(now + 300 * SECOND);
        assertThat(limiter.limit()).isFinite();

        limiter.onSuccess(now + 301 * SECOND);
        assertThat(limiter.limit()).isInfinite();
        assertThat(limiter.acquire(PEOPLE)).isTrue();
    }

    @Test
    void targets_of_one_account_learn_apart_and_share_its_limit() {
        var settings = new ConcurrencySettings(12, Duration.ZERO, 0, 50, null);
        ConcurrencyLimiter account = ConcurrencyLimiter.fixed(settings);
        ConcurrencyLimiter one = ConcurrencyLimiter.learning(settings, account);
        ConcurrencyLimiter other = ConcurrencyLimiter.learning(settings, account);
        fill(one, 10);
        one.onDropped(now, now);
        assertThat(one.limit()).isEqualTo(8);
        assertThat(other.limit()).isInfinite();

        fill(other, 2);
        assertThat(other.acquire(PEOPLE)).as("the account is full").isFalse();
        assertThat(other.saturated()).isTrue();
        for (int i = 0; i < 3; i++) {
            one.release(PEOPLE);
        }
        assertThat(other.acquire(PEOPLE)).isTrue();
    }

    @Test
    void each_success_raises_a_learned_limit() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 10);
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isEqualTo(8);
        for (int i = 0; i < 8; i++) {
            limiter.onSuccess(now);
        }
        assertThat(limiter.limit()).isBetween(8.9, 9.1);

        for (int i = 0; i < 9; i++) {
            limiter.release(PEOPLE);
        }
        for (int i = 0; i < 100; i++) {
            limiter.onSuccess(now);
        }
        assertThat(limiter.limit()).as("also with one call in flight").isBetween(18.0, 19.1);
    }

    @Test
    void the_operators_bound_is_never_passed() {
        ConcurrencyLimiter limiter = load(3, Duration.ZERO, 0);
        fill(limiter, 3);
        for (int i = 0; i < 100; i++) {
            limiter.onSuccess(now);
        }

        assertThat(limiter.saturated()).isTrue();
        assertThat(limiter.acquire(PEOPLE)).isFalse();
        limiter.release(PEOPLE);
        assertThat(limiter.saturated()).isFalse();
    }

    @Test
    void waiting_calls_are_served_in_order_and_interactive_ones_before_batches()
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

        Future<?> add(Priority priority, String name) {
            var thread = new AtomicReference<Thread>();
            Future<?> call =
                    threads.submit(
                            () -> {
                                thread.set(Thread.currentThread());
                                assertThat(limiter.acquire(priority)).isTrue();
                                order.add(name);
                                limiter.release(priority);
                            });
            Await.until("the call to wait", () -> waits(thread.get()));
            return call;
        }
    }

    private static boolean waits(@Nullable Thread thread) {
        return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    void the_queue_has_a_bound_in_size_and_time() throws InterruptedException, ExecutionException {
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
    void a_waiting_call_comes_before_one_that_has_just_arrived() throws Exception {
        ConcurrencyLimiter limiter = load(1, LONG, 10);
        fill(limiter, 1);
        var order = new CopyOnWriteArrayList<String>();
        Future<?> waiting = new Waiting(limiter, order).add(Priority.BATCH, "waiting");
        assertThat(limiter.saturated()).isTrue();
        Future<?> next = new Waiting(limiter, order).add(Priority.BATCH, "next");

        limiter.release(PEOPLE);
        waiting.get();
        next.get();

        assertThat(order).containsExactly("waiting", "next");
    }

    @Test
    void permits_that_successes_add_go_to_waiting_calls() throws Exception {
        ConcurrencyLimiter limiter = load(null, LONG, 10);
        fill(limiter, 10);
        limiter.onDropped(now, now);
        assertThat(limiter.limit()).isEqualTo(8);
        limiter.release(PEOPLE);
        limiter.release(PEOPLE);
        Future<?> waiting =
                new Waiting(limiter, new CopyOnWriteArrayList<>()).add(PEOPLE, "waiting");
        for (int i = 0; i < 9; i++) {
            limiter.onSuccess(now);
        }

        waiting.get(10, TimeUnit.SECONDS);
    }

    @Test
    void interactive_calls_and_batches_share_the_queue() throws Exception {
        ConcurrencyLimiter limiter = load(1, LONG, 2);
        fill(limiter, 1);
        var order = new CopyOnWriteArrayList<String>();
        Future<?> batch = new Waiting(limiter, order).add(Priority.BATCH, "batch");
        Future<?> person = new Waiting(limiter, order).add(PEOPLE, "person");

        assertThat(limiter.acquire(PEOPLE)).as("a third one").isFalse();
        limiter.release(PEOPLE);
        person.get();
        batch.get();
        assertThat(order).containsExactly("person", "batch");
    }

    /// A batch that was woken and may not go on leaves the place to the next.
    @Test
    void a_permit_that_a_batch_may_not_take_goes_to_an_interactive_call() throws Exception {
        ConcurrencyLimiter limiter =
                ConcurrencyLimiter.fixed(new ConcurrencySettings(4, LONG, 10, 50, null));
        assertThat(limiter.acquire(Priority.BATCH)).isTrue();
        assertThat(limiter.acquire(Priority.BATCH)).isTrue();
        fill(limiter, 2);
        var order = new CopyOnWriteArrayList<String>();
        Future<?> batch = new Waiting(limiter, order).add(Priority.BATCH, "batch");
        Future<?> person = new Waiting(limiter, order).add(PEOPLE, "person");
        limiter.release(PEOPLE);
        person.get();

        assertThat(batch.isDone()).isFalse();
        limiter.release(Priority.BATCH);
        batch.get();
        assertThat(order).containsExactly("person", "batch");
    }

    @Test
    void a_call_that_is_interrupted_while_it_waits_is_not_let_in() throws Exception {
        ConcurrencyLimiter limiter = load(1, LONG, 10);
        fill(limiter, 1);
        var interrupted = new AtomicReference<Boolean>();
        Thread thread =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    boolean entered = limiter.acquire(PEOPLE);
                                    boolean marked = Thread.currentThread().isInterrupted();
                                    interrupted.set(!entered && marked);
                                });
        Await.until("the call to wait", () -> waits(thread));

        thread.interrupt();
        thread.join();

        assertThat(interrupted).hasValue(true);
        limiter.release(PEOPLE);
        assertThat(limiter.acquire(PEOPLE)).isTrue();
    }

    /// What was sent before the last decrease was dropped by the same overload.
    @Test
    void a_drop_of_what_was_sent_before_the_last_decrease_changes_nothing() {
        ConcurrencyLimiter limiter = load(null, Duration.ZERO, 0);
        fill(limiter, 99);
        limiter.onDropped(now, now + SECOND);
        limiter.onDropped(now + SECOND - 1, now + 2 * SECOND);
        assertThat(limiter.limit()).isEqualTo(70);
        limiter.onDropped(now + SECOND, now + 2 * SECOND);

        assertThat(limiter.limit()).isEqualTo(49);
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
    void slowness_counts_where_that_is_configured() throws Exception {
        ConcurrencyLimiter unmoved = load(null, Duration.ZERO, 0);
        ConcurrencyLimiter wary = limiter(new ConcurrencySettings(null, Duration.ZERO, 0, 50, 3));
        for (ConcurrencyLimiter limiter : new ConcurrencyLimiter[] {unmoved, wary}) {
            fill(limiter, 20);
            limiter.onFirstContent(SECOND, (double) SECOND, now);
            limiter.onFirstContent(2 * SECOND, 2.9 * SECOND, now);
            assertThat(limiter.limit()).isInfinite();
            limiter.onFirstContent(4 * SECOND, 3.1 * SECOND, now);
        }

        assertThat(unmoved.limit()).isInfinite();
        assertThat(wary.limit()).isBetween(14.0, 14.8);
    }
}
