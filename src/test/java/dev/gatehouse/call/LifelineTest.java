package dev.gatehouse.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.work.Clocks;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifelineTest {
    private static final Lifeline.Cause GONE = new Lifeline.Cause.Gone();
    private static final Lifeline.Cause KILLED = new Lifeline.Cause.Killed();

    private final AtomicLong time = new AtomicLong(1_000);
    private final Clocks clocks = Clocks.on(time::get);
    private final Lifeline line = Lifeline.of(clocks);
    private final BlockingQueue<String> undone = new LinkedBlockingQueue<>();

    @AfterEach
    void nothing_is_left_behind() {
        line.close();
        assertThat(clocks.watched()).isZero();
    }

    @Test
    void the_first_cause_stays() {
        assertThat(line.cause()).isNull();
        line.end(null);
        assertThat(line.cause()).isNull();
        line.end(GONE);
        line.end(KILLED);

        assertThat(line.cause()).isEqualTo(GONE);
    }

    @Test
    void every_ward_runs_once() throws Exception {
        line.ward(() -> undone.add("a"));
        line.ward(() -> undone.add("b"));
        line.end(GONE);
        line.end(KILLED);

        assertThat(new String[] {next(), next()}).containsExactlyInAnyOrder("a", "b");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_ward_that_was_closed_does_not_run() throws Exception {
        Lifeline.Ward closed = line.ward(() -> undone.add("closed"));
        closed.close();
        closed.close();
        line.ward(() -> undone.add("open"));
        line.end(GONE);

        assertThat(next()).isEqualTo("open");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_ward_that_comes_late_runs_at_once() throws Exception {
        line.end(GONE);
        line.ward(() -> undone.add("late")).close();

        assertThat(next()).isEqualTo("late");
    }

    @Test
    void a_ward_that_fails_keeps_no_other_from_running() throws Exception {
        line.ward(
                () -> {
                    Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
                    throw new IllegalStateException("on purpose");
                });
        line.ward(() -> undone.add("b"));
        line.end(GONE);

        assertThat(next()).isEqualTo("b");
    }

    @Test
    void a_clock_strikes_when_its_time_is_over_and_not_before() throws Exception {
        line.ward(() -> undone.add("a"));
        line.start(Lifeline.Clock.IDLE, Duration.ofSeconds(2));
        pass(1_999);
        assertThat(line.cause()).isNull();
        assertThat(line.left(Lifeline.Clock.IDLE)).isEqualTo(Duration.ofMillis(1));

        pass(1);

        assertThat(next()).isEqualTo("a");
        assertThat(line.cause()).isEqualTo(new Lifeline.Cause.Struck(Lifeline.Clock.IDLE));
    }

    @Test
    void a_clock_can_be_started_again_and_stopped() throws Exception {
        line.ward(() -> undone.add("a"));
        line.start(Lifeline.Clock.IDLE, Duration.ofSeconds(2));
        line.start(Lifeline.Clock.CONNECT, Duration.ofSeconds(2));
        pass(1_500);
        line.start(Lifeline.Clock.IDLE, Duration.ofSeconds(2));
        line.stop(Lifeline.Clock.CONNECT);
        pass(1_500);
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(line.left(Lifeline.Clock.CONNECT)).isGreaterThan(Duration.ofDays(1));

        pass(500);

        assertThat(next()).isEqualTo("a");
    }

    @Test
    void a_child_ends_with_its_parent() throws Exception {
        try (Lifeline child = line.child()) {
            child.ward(() -> undone.add("child"));
            line.end(KILLED);

            assertThat(next()).isEqualTo("child");
            assertThat(child.cause()).isEqualTo(KILLED);
        }
    }

    @Test
    void a_child_of_a_line_that_ended_ends_at_once() throws Exception {
        line.end(KILLED);
        try (Lifeline child = line.child()) {
            child.ward(() -> undone.add("child"));

            assertThat(next()).isEqualTo("child");
        }
    }

    @Test
    void a_parent_outlives_its_child() throws Exception {
        try (Lifeline child = line.child()) {
            child.ward(() -> undone.add("child"));
            child.start(Lifeline.Clock.IDLE, Duration.ofSeconds(1));
            pass(1_000);

            assertThat(next()).isEqualTo("child");
            assertThat(line.cause()).isNull();
        }
    }

    @Test
    void a_child_that_was_closed_is_left_alone() throws Exception {
        Lifeline child = line.child();
        child.ward(() -> undone.add("child"));
        child.close();
        assertThat(clocks.watched()).isOne();
        line.ward(() -> undone.add("line"));
        line.end(GONE);

        assertThat(next()).isEqualTo("line");
        assertThat(undone.poll(50, TimeUnit.MILLISECONDS)).isNull();
        assertThat(child.cause()).isNull();
    }

    @Test
    void a_pause_ends_when_its_time_is_over() throws Exception {
        var pause = paused();
        pass(999);
        assertThat(pause.isDone()).isFalse();

        pass(1);

        assertThat(pause.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(clocks.watched()).isOne();
    }

    @Test
    void a_pause_ends_with_the_line() throws Exception {
        var pause = paused();
        line.end(GONE);

        assertThat(pause.get(10, TimeUnit.SECONDS)).isFalse();
        assertThat(line.pause(Duration.ofDays(1))).isFalse();
        assertThat(clocks.watched()).isOne();
    }

    private FutureTask<Boolean> paused() {
        var pause = new FutureTask<>(() -> line.pause(Duration.ofSeconds(1)));
        Thread.ofVirtual().start(pause);
        while (clocks.watched() < 2) {
            Thread.onSpinWait();
        }
        return pause;
    }

    private void pass(long milliseconds) {
        time.addAndGet(milliseconds * 1_000_000);
        clocks.tick();
    }

    private String next() throws InterruptedException {
        return String.valueOf(undone.poll(10, TimeUnit.SECONDS));
    }
}
