package dev.gatehouse.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTimerTest {
    @Test
    void a_tick_runs_every_watched_check() {
        var time = new AtomicLong(5);
        var timer = DeadlineTimer.on(time::get);
        List<Long> seen = new ArrayList<>();
        DeadlineCheck check = seen::add;
        timer.watch(check);
        timer.watch(check);
        timer.tick();
        time.set(9);
        timer.tick();
        assertThat(timer.watched()).isOne();

        timer.unwatch(check);
        timer.tick();

        assertThat(seen).containsExactly(5L, 9L);
        assertThat(timer.watched()).isZero();
    }

    @Test
    void a_check_may_release_itself_while_it_runs() {
        var timer = DeadlineTimer.on(() -> 1);
        List<DeadlineCheck> alarms = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int place = i;
            alarms.add(_ -> timer.unwatch(alarms.get(place)));
            timer.watch(alarms.getLast());
        }
        timer.tick();

        assertThat(timer.watched()).isZero();
    }

    @Test
    void a_system_timer_ticks_by_itself() throws InterruptedException {
        var ticks = new CountDownLatch(3);
        try (var timer = DeadlineTimer.start()) {
            timer.watch(_ -> ticks.countDown());

            assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
