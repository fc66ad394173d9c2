package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PermitPoolTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void there_are_so_many_places_and_no_more() {
        var permits = new PermitPool(3, 10);

        assertThat(permits.acquire(2, Duration.ZERO)).isTrue();
        assertThat(permits.acquire(2, Duration.ZERO)).isFalse();
        assertThat(permits.acquire(1, Duration.ZERO)).isTrue();
        assertThat(permits.taken()).isEqualTo(3);
        permits.release(2);
        assertThat(permits.acquire(2, Duration.ZERO)).isTrue();
    }

    @Test
    void permits_that_must_stay_free_are_not_taken() {
        var permits = new PermitPool(10, 10);

        assertThat(permits.acquire(7, Duration.ZERO, leaving(4))).isFalse();
        assertThat(permits.acquire(7, Duration.ZERO, leaving(3))).isTrue();
        assertThat(permits.acquire(1, Duration.ofMillis(1), leaving(3))).isFalse();
        assertThat(permits.acquire(3, Duration.ZERO, leaving(0))).isTrue();
    }

    @Test
    void a_permit_that_is_taken_over_is_free_once_both_are_returned() {
        var permits = new PermitPool(1, 10);
        permits.acquire(1, Duration.ZERO);
        permits.takeOver(1, List.of());

        permits.release(1);
        assertThat(permits.acquire(1, Duration.ZERO)).isFalse();
        permits.release(1);
        assertThat(permits.acquire(1, Duration.ZERO)).isTrue();
    }

    @Test
    void a_waiting_call_gets_a_returned_permit() throws Exception {
        var permits = new PermitPool(1, 10);
        permits.acquire(1, Duration.ZERO);
        var waiting = waiting(permits);
        permits.release(1);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(permits.taken()).isOne();
    }

    @Test
    void a_call_that_waits_too_long_is_rejected_and_takes_no_permit() {
        var permits = new PermitPool(1, 10);
        permits.acquire(1, Duration.ZERO);

        assertThat(permits.acquire(1, Duration.ofMillis(30))).isFalse();
        permits.release(1);
        assertThat(permits.taken()).isZero();
    }

    @Test
    void when_too_many_wait_the_next_is_rejected_at_once() throws Exception {
        var permits = new PermitPool(1, 1);
        permits.acquire(1, Duration.ZERO);
        var waiting = waiting(permits);
        var next = new FutureTask<>(() -> permits.acquire(1, Duration.ofDays(1)));
        Thread.ofVirtual().start(next);

        assertThat(next.get(10, TimeUnit.SECONDS)).isFalse();
        permits.release(1);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_large_holder_leaves_the_reserve_and_another_gets_it() {
        var permits = new PermitPool(100, 0, 90);
        List<String> large = List.of("key", "path", "address");
        for (int i = 0; i < 90; i++) {
            assertThat(permits.acquire(1, Duration.ZERO, of(large))).isTrue();
        }

        assertThat(permits.acquire(1, Duration.ZERO, of(large))).isFalse();
        // Each holder that is another opens a third of the reserve.
        assertThat(taken(permits, List.of("key2", "path", "address"))).isEqualTo(4);
        assertThat(taken(permits, List.of("key3", "path2", "address"))).isEqualTo(3);
        assertThat(taken(permits, List.of("key4", "path3", "address3"))).isEqualTo(3);
        assertThat(permits.taken()).isEqualTo(100);

        permits.release(90, large);
        permits.release(4, List.of("key2", "path", "address"));
        permits.release(3, List.of("key3", "path2", "address"));
        permits.release(3, List.of("key4", "path3", "address3"));
        assertThat(taken(permits, large)).isEqualTo(90);
    }

    @Test
    void of_few_places_there_is_no_reserve() {
        var permits = new PermitPool(9, 0, 90);

        assertThat(taken(permits, List.of("one"))).isEqualTo(9);
    }

    private static int taken(PermitPool permits, List<?> holders) {
        int taken = 0;
        while (permits.acquire(1, Duration.ZERO, of(holders))) {
            taken++;
        }
        return taken;
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // others shall run while places are taken
    void many_threads_never_take_more_permits_than_there_are_and_return_all() throws Exception {
        var permits = new PermitPool(5, 1000);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            crowd.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        if (permits.acquire(2, LONG)) {
                                            most.accumulateAndGet(inside.addAndGet(2), Math::max);
                                            Thread.yield();
                                            inside.addAndGet(-2);
                                            permits.release(2);
                                        }
                                    }));
        }
        for (Thread one : crowd) {
            one.join();
        }

        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(permits.taken()).isZero();
    }

    private static FutureTask<Boolean> waiting(PermitPool permits) {
        var task = new FutureTask<>(() -> permits.acquire(1, LONG));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }

    private static PermitPool.Claim leaving(long places) {
        return new PermitPool.Claim(List.of(), places);
    }

    private static PermitPool.Claim of(List<?> holders) {
        return new PermitPool.Claim(holders, 0);
    }
}
