package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Turns at storage.
class TurnsTest {
    private static final int MANY = 20;

    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    /// Begins work that lasts until `end`, and waits until it runs or waits for its turn.
    private void begin(Turns turns, Turns.Work<Boolean> then) {
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        turns.run(() -> ran(then));
                                    } catch (StorageException _) {
                                        failed.incrementAndGet();
                                    }
                                });
        threads.add(thread);
        Await.until("it waits", () -> thread.getState().name().endsWith("WAITING"));
    }

    private boolean ran(Turns.Work<Boolean> then) throws StorageException {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        runs.incrementAndGet();
        try {
            end.await();
            return then.run();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            running.decrementAndGet();
        }
    }

    private void finish() throws InterruptedException {
        end.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static boolean fail(Reason reason) throws StorageException {
        throw new StorageException(reason, "broken");
    }

    @Test
    void a_few_run_at_a_time_and_all_in_the_end() throws Exception {
        var turns = new Turns(3);
        for (int i = 0; i < MANY; i++) {
            begin(turns, () -> true);
        }
        finish();

        assertThat(most).hasValue(3);
        assertThat(runs).hasValue(MANY);
        assertThat(failed).hasValue(0);
    }

    @Test
    void those_that_wait_while_storage_fails_fail_with_it_and_later_ones_try() throws Exception {
        var turns = new Turns(1);
        for (int i = 0; i < MANY; i++) {
            begin(turns, () -> fail(Reason.UNAVAILABLE));
        }
        finish();

        assertThat(runs).hasValue(1);
        assertThat(failed).hasValue(MANY);
        assertThat(turns.run(() -> "later")).isEqualTo("later");
    }

    @Test
    void what_storage_rejects_of_one_is_no_failure_of_others() throws Exception {
        var turns = new Turns(1);
        begin(turns, () -> fail(Reason.REJECTED));
        for (int i = 1; i < MANY; i++) {
            begin(turns, () -> true);
        }
        finish();

        assertThat(runs).hasValue(MANY);
        assertThat(failed).hasValue(1);
    }
}
