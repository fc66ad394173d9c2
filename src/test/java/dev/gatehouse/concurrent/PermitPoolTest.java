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
}
