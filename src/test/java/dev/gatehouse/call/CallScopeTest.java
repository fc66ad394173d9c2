package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.concurrent.DeadlineTimer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallScopeTest {
    private static final CallScope.CancelReason GONE = new CallScope.CancelReason.Disconnected();
    private static final CallScope.CancelReason KILLED = new CallScope.CancelReason.Cancelled();

    private final AtomicLong time = new AtomicLong(1_000);
    private final DeadlineTimer timer = DeadlineTimer.on(time::get);
    private final CallScope scope = CallScope.of(timer);
    private final BlockingQueue<String> undone = new LinkedBlockingQueue<>();

    @AfterEach
    void nothing_is_left_behind() {
        scope.close();
        assertThat(timer.watched()).isZero();
    }

    @Test
    void the_first_cause_stays() {
        assertThat(scope.reason()).isNull();
        scope.cancel(null);
        assertThat(scope.reason()).isNull();
        scope.cancel(GONE);
        scope.cancel(KILLED);

        assertThat(scope.reason()).isEqualTo(GONE);
    }

    @Test
    void every_registration_runs_once() throws Exception {
        scope.onCancel(() -> undone.add("a"));
        scope.onCancel(() -> undone.add("b"));
        scope.cancel(GONE);
        scope.cancel(KILLED);

        assertThat(new String[] {next(), next()}).containsExactlyInAnyOrder("a", "b");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_removed_registration_does_not_run() throws Exception {
        CallScope.Registration closed = scope.onCancel(() -> undone.add("closed"));
        closed.close();
        closed.close();
        scope.onCancel(() -> undone.add("open"));
        scope.cancel(GONE);

        assertThat(next()).isEqualTo("open");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_late_registration_runs_at_once() throws Exception {
        scope.cancel(GONE);
        scope.onCancel(() -> undone.add("late")).close();

        assertThat(next()).isEqualTo("late");
    }

    @Test
    void a_registration_that_fails_prevents_no_other_from_running() throws Exception {
        scope.onCancel(
                () -> {
                    Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                    throw new IllegalStateException("on purpose");
                });
        scope.onCancel(() -> undone.add("b"));
        scope.cancel(GONE);

        assertThat(next()).isEqualTo("b");
    }

    @Test
    void a_timeout_expires_when_its_time_is_over_and_not_before() throws Exception {
        scope.onCancel(() -> undone.add("a"));
        scope.start(CallScope.Timeout.IDLE, Duration.ofSeconds(2));
        pass(1_999);
        assertThat(scope.reason()).isNull();
        assertThat(scope.remaining(CallScope.Timeout.IDLE)).isEqualTo(Duration.ofMillis(1));

        pass(1);

        assertThat(next()).isEqualTo("a");
        assertThat(scope.reason())
                .isEqualTo(new CallScope.CancelReason.TimedOut(CallScope.Timeout.IDLE));
    }

    @Test
    void a_timeout_can_be_started_again_and_stopped() throws Exception {
        scope.onCancel(() -> undone.add("a"));
        scope.start(CallScope.Timeout.IDLE, Duration.ofSeconds(2));
        scope.start(CallScope.Timeout.CONNECT, Duration.ofSeconds(2));
        pass(1_500);
        scope.start(CallScope.Timeout.IDLE, Duration.ofSeconds(2));
        scope.stop(CallScope.Timeout.CONNECT);
        pass(1_500);
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(scope.remaining(CallScope.Timeout.CONNECT)).isGreaterThan(Duration.ofDays(1));

        pass(500);

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void a_child_ends_with_its_parent() throws Exception {
        try (CallScope child = scope.child()) {
            child.onCancel(() -> undone.add("child"));
            scope.cancel(KILLED);

            assertThat(next()).isEqualTo("child");
            assertThat(child.reason()).isEqualTo(KILLED);
        }
    }

    @Test
    void a_child_of_a_cancelled_scope_is_cancelled_at_once() throws Exception {
        scope.cancel(KILLED);
        try (CallScope child = scope.child()) {
            child.onCancel(() -> undone.add("child"));

            assertThat(next()).isEqualTo("child");
        }
    }

    @Test
    void a_parent_outlives_its_child() throws Exception {
        try (CallScope child = scope.child()) {
            child.onCancel(() -> undone.add("child"));
            child.start(CallScope.Timeout.IDLE, Duration.ofSeconds(1));
            pass(1_000);

            assertThat(next()).isEqualTo("child");
            assertThat(scope.reason()).isNull();
        }
    }

    @Test
    void a_closed_child_is_not_cancelled() throws Exception {
        CallScope child = scope.child();
        child.onCancel(() -> undone.add("child"));
        child.close();
        assertThat(timer.watched()).isOne();
        scope.onCancel(() -> undone.add("line"));
        scope.cancel(GONE);

        assertThat(next()).isEqualTo("line");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(child.reason()).isNull();
    }

    @Test
    void a_pause_ends_when_its_time_is_over() throws Exception {
        var pause = paused();
        pass(999);
        assertThat(pause.isDone()).isFalse();

        pass(1);

        assertThat(pause.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(timer.watched()).isOne();
    }

    @Test
    void a_pause_ends_with_the_scope() throws Exception {
        var pause = paused();
        scope.cancel(GONE);

        assertThat(pause.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(scope.pause(Duration.ofDays(1))).isFalse();
        assertThat(timer.watched()).isOne();
    }

    private FutureTask<Boolean> paused() {
        var pause = new FutureTask<>(() -> scope.pause(Duration.ofSeconds(1)));
        Thread.ofVirtual().start(pause);
        while (timer.watched() < 2) {
            Thread.onSpinWait();
        }
        return pause;
    }

    private void pass(long milliseconds) {
        time.addAndGet(milliseconds * 1_000_000);
        timer.tick();
    }

    private String next() throws InterruptedException {
        return String.valueOf(undone.poll(10, TimeUnit.SECONDS));
    }
}
