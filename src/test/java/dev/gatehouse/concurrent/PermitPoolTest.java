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
        var gate = new PermitPool(3, 10);

        assertThat(gate.acquire(2, Duration.ZERO)).isTrue();
        assertThat(gate.acquire(2, Duration.ZERO)).isFalse();
        assertThat(gate.acquire(1, Duration.ZERO)).isTrue();
        assertThat(gate.taken()).isEqualTo(3);
        gate.release(2);
        assertThat(gate.acquire(2, Duration.ZERO)).isTrue();
    }

    @Test
    void who_waits_gets_the_place_that_is_given_back() throws Exception {
        var gate = new PermitPool(1, 10);
        gate.acquire(1, Duration.ZERO);
        var waiting = waiting(gate);
        gate.release(1);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(gate.taken()).isOne();
    }

    @Test
    void who_waits_too_long_is_reported_no_and_takes_nothing() {
        var gate = new PermitPool(1, 10);
        gate.acquire(1, Duration.ZERO);

        assertThat(gate.acquire(1, Duration.ofMillis(30))).isFalse();
        gate.release(1);
        assertThat(gate.taken()).isZero();
    }

    @Test
    void when_too_many_wait_the_next_is_reported_no_at_once() throws Exception {
        var gate = new PermitPool(1, 1);
        gate.acquire(1, Duration.ZERO);
        var waiting = waiting(gate);
        var next = new FutureTask<>(() -> gate.acquire(1, Duration.ofDays(1)));
        Thread.ofVirtual().start(next);

        assertThat(next.get(10, TimeUnit.SECONDS)).isFalse();
        gate.release(1);

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // others shall run while places are taken
    void a_crowd_never_takes_more_than_there_is_and_leaves_nothing() throws Exception {
        var gate = new PermitPool(5, 1000);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        List<Thread> crowd = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            crowd.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        if (gate.acquire(2, LONG)) {
                                            most.accumulateAndGet(inside.addAndGet(2), Math::max);
                                            Thread.yield();
                                            inside.addAndGet(-2);
                                            gate.release(2);
                                        }
                                    }));
        }
        for (Thread one : crowd) {
            one.join();
        }

        assertThat(most.get()).isLessThanOrEqualTo(5);
        assertThat(gate.taken()).isZero();
    }

    private static FutureTask<Boolean> waiting(PermitPool gate) {
        var task = new FutureTask<>(() -> gate.acquire(1, LONG));
        Thread thread = Thread.ofPlatform().daemon().start(task);
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return task;
    }
}
