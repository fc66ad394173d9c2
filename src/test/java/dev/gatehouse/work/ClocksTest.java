package dev.gatehouse.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClocksTest {
    @Test
    void a_tick_shows_the_time_to_every_alarm_that_is_watched() {
        var time = new AtomicLong(5);
        var clocks = Clocks.on(time::get);
        List<Long> seen = new ArrayList<>();
        Alarm alarm = seen::add;
        clocks.watch(alarm);
        clocks.watch(alarm);
        clocks.tick();
        time.set(9);
        clocks.tick();
        assertThat(clocks.watched()).isOne();

        clocks.release(alarm);
        clocks.tick();

        assertThat(seen).containsExactly(5L, 9L);
        assertThat(clocks.watched()).isZero();
    }

    @Test
    void an_alarm_may_release_itself_while_it_is_looked_at() {
        var clocks = Clocks.on(() -> 1);
        List<Alarm> alarms = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int place = i;
            alarms.add(_ -> clocks.release(alarms.get(place)));
            clocks.watch(alarms.getLast());
        }
        clocks.tick();

        assertThat(clocks.watched()).isZero();
    }

    @Test
    void ticking_clocks_tick_by_themselves() throws InterruptedException {
        var ticks = new CountDownLatch(3);
        try (var clocks = Clocks.ticking()) {
            clocks.watch(_ -> ticks.countDown());

            assertThat(ticks.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
