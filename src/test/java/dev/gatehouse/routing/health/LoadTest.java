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
class LoadTest {
    private static final Priority PEOPLE = Priority.INTERACTIVE;
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private long now = 1_000 * SECOND;

    @AfterEach
    void end() {
        threads.close();
    }

    private static Load load(@Nullable Integer most, Duration patience, int waiting) {
        return new Load(new LoadSettings(most, patience, waiting, 50, null));
    }

    private static void fill(Load load, int calls) {
        for (int i = 0; i < calls; i++) {
            assertThat(load.enter(PEOPLE)).isTrue();
        }
    }

    @Test
    void there_is_no_bound_until_the_account_says_so() {
        Load load = load(null, Duration.ZERO, 0);
        fill(load, 10_000);

        assertThat(load.full()).isFalse();
        assertThat(load.limit()).isInfinite();
    }

    @Test
    void a_refusal_leaves_seven_tenths_and_many_together_count_once() {
        Load load = load(null, Duration.ZERO, 0);
        fill(load, 100);
        for (int i = 0; i < 50; i++) {
            load.refused(now, now + SECOND);
        }
        assertThat(load.limit()).isEqualTo(70);
        assertThat(load.full()).isTrue();
        assertThat(load.enter(PEOPLE)).isFalse();

        now += 2 * SECOND;
        load.refused(now, now);
        assertThat(load.limit()).isEqualTo(49);
    }

    @Test
    void one_call_is_always_allowed() {
        Load load = load(null, Duration.ZERO, 0);
        for (int i = 0; i < 20; i++) {
            now += 2 * SECOND;
            load.refused(now, now);
        }

        assertThat(load.enter(Priority.BATCH)).isTrue();
        assertThat(load.enter(PEOPLE)).isFalse();
    }

    @Test
    void good_answers_win_back_room_but_only_where_it_is_used() {
        Load load = load(null, Duration.ZERO, 0);
        fill(load, 10);
        load.refused(now, now);
        assertThat(load.limit()).isEqualTo(7);
        for (int i = 0; i < 7; i++) {
            load.good();
        }
        assertThat(load.limit()).isBetween(7.9, 8.1);

        for (int i = 0; i < 9; i++) {
            load.leave(PEOPLE);
        }
        for (int i = 0; i < 100; i++) {
            load.good();
        }
        assertThat(load.limit()).as("one call under way needs no more").isLessThan(8.1);
    }

    @Test
    void the_operators_bound_is_never_passed() {
        Load load = load(3, Duration.ZERO, 0);
        fill(load, 3);
        for (int i = 0; i < 100; i++) {
            load.good();
        }

        assertThat(load.limit()).isEqualTo(3);
        assertThat(load.enter(PEOPLE)).isFalse();
    }

    @Test
    void who_waits_gets_his_turn_in_order_and_people_before_batches()
            throws InterruptedException, ExecutionException {
        Load load = load(1, LONG, 10);
        fill(load, 1);
        List<String> order = new CopyOnWriteArrayList<>();
        var waiting = new Waiting(load, order);
        Future<?> batch = waiting.add(Priority.BATCH, "batch");
        Future<?> one = waiting.add(PEOPLE, "one");
        Future<?> two = waiting.add(PEOPLE, "two");

        load.leave(PEOPLE);
        one.get();
        two.get();
        batch.get();

        assertThat(order).containsExactly("one", "two", "batch");
    }

    /// Calls that wait one after the other, each for the one before.
    private final class Waiting {
        private final Load load;
        private final List<String> order;

        Waiting(Load load, List<String> order) {
            this.load = load;
            this.order = order;
        }

        Future<?> add(Priority priority, String name) throws InterruptedException {
            var thread = new Thread[1];
            Future<?> call =
                    threads.submit(
                            () -> {
                                thread[0] = Thread.currentThread();
                                assertThat(load.enter(priority)).isTrue();
                                order.add(name);
                                load.leave(priority);
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
        Load patient = load(1, LONG, 1);
        fill(patient, 1);
        Future<?> first = new Waiting(patient, new CopyOnWriteArrayList<>()).add(PEOPLE, "first");
        assertThat(patient.enter(PEOPLE)).as("a second one").isFalse();
        patient.leave(PEOPLE);
        first.get();

        Load hasty = load(1, Duration.ofMillis(1), 1);
        fill(hasty, 1);
        assertThat(hasty.enter(PEOPLE)).as("after a moment").isFalse();
        hasty.leave(PEOPLE);
        assertThat(hasty.enter(PEOPLE)).isTrue();
    }

    @Test
    void batches_get_half_of_the_room_at_most() {
        Load load = load(10, Duration.ZERO, 0);
        for (int i = 0; i < 5; i++) {
            assertThat(load.enter(Priority.BATCH)).isTrue();
        }
        assertThat(load.enter(Priority.BATCH)).isFalse();
        fill(load, 5);
        assertThat(load.enter(PEOPLE)).isFalse();

        load.leave(Priority.BATCH);
        assertThat(load.enter(PEOPLE)).isTrue();
    }

    @Test
    void slowness_counts_where_that_is_wanted() {
        Load unmoved = load(null, Duration.ZERO, 0);
        Load wary = new Load(new LoadSettings(null, Duration.ZERO, 0, 50, 3));
        for (Load load : new Load[] {unmoved, wary}) {
            fill(load, 10);
            load.began(SECOND, (double) SECOND, now);
            load.began(2 * SECOND, 2.9 * SECOND, now);
            assertThat(load.limit()).isInfinite();
            load.began(4 * SECOND, 3.1 * SECOND, now);
        }

        assertThat(unmoved.limit()).isInfinite();
        assertThat(wary.limit()).isEqualTo(7);
    }
}
