package dev.gatehouse.telemetry.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.telemetry.live.FeedRing.Replay;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What the feed keeps, for itself and for a subscriber.
class FeedRingTest {
    private static final byte[] SMALL = "{}".getBytes(UTF_8);

    private final FeedRing ring = new FeedRing();

    private Replay after(String cursor) {
        return Objects.requireNonNull(ring.after(cursor));
    }

    @Test
    void what_came_behind_a_cursor_is_held() {
        ring.add("/", SMALL);
        String seen = ring.cursor();
        FeedEvent next = ring.add("/", SMALL);

        assertThat(after(seen).events()).containsExactly(next);
        assertThat(after(seen).missed()).isZero();
        assertThat(after(ring.cursor()).events()).isEmpty();
    }

    @Test
    void ten_thousand_events_are_held_and_what_is_lost_is_counted() {
        String begin = ring.cursor();
        for (int i = 0; i < 10_007; i++) {
            ring.add("/", SMALL);
        }

        assertThat(after(begin).events()).hasSize(10_000);
        assertThat(after(begin).missed()).isEqualTo(7);
    }

    @Test
    void large_events_take_no_more_than_sixteen_megabytes() {
        String begin = ring.cursor();
        for (int i = 0; i < 20; i++) {
            ring.add("/", new byte[1 << 20]);
        }

        assertThat(after(begin).events()).hasSize(15);
    }

    @Test
    void cursors_of_another_start_are_not_known() {
        ring.add("/", SMALL);
        String known = ring.cursor();

        assertThat(ring.after("x" + known)).isNull();
        assertThat(ring.after(known + "0")).isNull();
        assertThat(ring.after(known.replace("-", ""))).isNull();
        assertThat(ring.after(known.replaceAll("-.*", "--1"))).isNull();
    }

    @Test
    void a_subscriber_that_does_not_read_receives_what_it_misses_where_it_is_missing()
            throws InterruptedException {
        var subscription = new FeedSubscription("/team", _ -> {});
        subscription.offer(ring.add("/other", SMALL));
        int fitting = 0;
        for (int i = 0; i < 5; i++) {
            subscription.offer(ring.add("/team/a", new byte[300_000]));
        }
        byte[] event = subscription.next(Duration.ZERO);
        while (event != null && event.length >= 300_000) {
            fitting++;
            event = subscription.next(Duration.ZERO);
        }

        assertThat(fitting).isEqualTo(3);
        assertThat(new String(event, UTF_8)).isEqualTo("event: missed\ndata: {\"count\":2}\n\n");
        subscription.offer(ring.add("/team", SMALL));
        assertThat(new String(subscription.next(Duration.ZERO), UTF_8)).startsWith("event: call");
        assertThat(subscription.next(Duration.ZERO)).isNull();
    }
}
