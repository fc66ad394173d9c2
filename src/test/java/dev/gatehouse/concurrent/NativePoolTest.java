package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativePoolTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final NativePool pool = new NativePool("test", 1, 1);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        pool.close();
    }

    @Test
    void an_attempt_returns_the_result() {
        assertThat(pool.attempt(() -> "done", LONG)).isEqualTo("done");
    }

    @Test
    void an_attempt_that_fails_has_no_result() {
        Callable<String> failing =
                () -> {
                    throw new IOException("no");
                };

        assertThat(pool.attempt(failing, LONG)).isNull();
    }

    @Test
    void an_attempt_for_which_there_is_no_time_never_begins() throws Exception {
        occupy();
        var ran = new AtomicBoolean();

        assertThat(pool.attempt(() -> ran.getAndSet(true), Duration.ofNanos(1))).isNull();

        end.countDown();
        assertThat(pool.attempt(() -> "next", LONG)).isEqualTo("next");
        assertThat(ran).isFalse();
    }

    @Test
    void an_attempt_on_a_full_pool_has_no_result_at_once() throws Exception {
        occupy();
        var waiting = new AtomicReference<@Nullable String>();
        Thread waits = Thread.ofVirtual().start(() -> waiting.set(pool.attempt(() -> "one", LONG)));
        Await.until("a call waits", () -> waits.getState() == Thread.State.TIMED_WAITING);

        assertThat(pool.attempt(() -> "two", LONG)).isNull();

        end.countDown();
        waits.join();
        assertThat(waiting.get()).isEqualTo("one");
    }

    @Test
    void an_attempt_on_a_closed_pool_has_no_result() {
        pool.close();

        assertThat(pool.attempt(() -> "done", LONG)).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(60)
    void what_has_not_begun_is_waited_for_no_longer_once_the_pool_is_closed(boolean attempt)
            throws Exception {
        occupy();
        var result = new AtomicReference<@Nullable Object>();
        Duration day = Duration.ofDays(1);
        Thread waits =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    try {
                                        result.set(
                                                attempt
                                                        ? pool.attempt(() -> "done", day)
                                                        : pool.call(() -> "done", day));
                                    } catch (IOException | TimeoutException e) {
                                        result.set(e);
                                    }
                                });
        Await.until("a call waits", () -> waits.getState() == Thread.State.TIMED_WAITING);

        pool.close();

        waits.join();
        if (attempt) {
            assertThat(result.get()).isNull();
        } else {
            assertThat(result.get()).isInstanceOf(IOException.class);
        }
    }

    /// Its one thread is busy until `end`.
    private void occupy() throws InterruptedException {
        Callable<Boolean> task =
                () -> {
                    begun.countDown();
                    end.await();
                    return true;
                };
        Thread.ofVirtual().start(() -> pool.attempt(task, LONG));
        begun.await();
    }
}
