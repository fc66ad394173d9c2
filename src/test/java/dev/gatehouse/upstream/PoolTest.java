package dev.gatehouse.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private Rig rig;

    @BeforeEach
    void open() throws IOException {
        rig = new Rig(2);
    }

    @AfterEach
    void close() {
        rig.close();
        assertThat(rig.clocks.watched()).isZero();
    }

    @Test
    void a_connection_that_rested_long_is_looked_at_and_used() throws IOException {
        try (var peer = new Peer(Peer.always(OK))) {
            rig.read(peer.url());
            rig.pass(Duration.ofSeconds(30));
            rig.read(peer.url());

            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void a_connection_that_ended_while_it_rested_is_replaced() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new Peer(
                        line -> {
                            line.head();
                            line.say(OK);
                            line.hangUp();
                            ended.countDown();
                        })) {
            rig.read(peer.url());
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            rig.pass(Duration.ofMillis(1_001));

            assertThat(rig.read(peer.url())).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void a_connection_that_rested_too_long_is_closed() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new Peer(
                        line -> {
                            while (line.head()) {
                                line.say(OK);
                            }
                            ended.countDown();
                        })) {
            rig.read(peer.url());
            rig.pass(Duration.ofSeconds(59));
            assertThat(rig.upstream.connections()).isOne();
            rig.pass(Duration.ofSeconds(2));

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.upstream.connections()).isZero();
        }
    }

    @Test
    void there_are_so_many_connections_and_no_more() throws IOException {
        try (var peer = new Peer(Peer.always(OK));
                Reception one = rig.get(peer.url());
                Reception two = rig.get(peer.url())) {
            assertThat(rig.upstream.connections()).isEqualTo(2);
            assertThatThrownBy(() -> rig.get(peer.url()))
                    .isInstanceOf(Unreached.class)
                    .hasMessageContaining("in use");

            assertThat(Rig.read(one)).isEqualTo("ok");
            assertThat(rig.read(peer.url())).isEqualTo("ok");
            assertThat(Rig.read(two)).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void a_thousand_calls_share_few_connections_and_leave_none_in_use() throws Exception {
        try (var peer = new Peer(Peer.always(OK))) {
            var calls =
                    java.util.stream.IntStream.range(0, 8)
                            .mapToObj(
                                    _ ->
                                            new FutureTask<>(
                                                    () -> {
                                                        for (int i = 0; i < 125; i++) {
                                                            rig.read(peer.url());
                                                        }
                                                        return true;
                                                    }))
                            .toList();
            calls.forEach(call -> Thread.ofVirtual().start(call));
            for (var call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(peer.connections.get()).isLessThanOrEqualTo(2);
            assertThat(rig.upstream.connections()).isLessThanOrEqualTo(2);
            assertThat(peer.heads).hasSize(1000);
        }
    }

    @Test
    void closing_ends_what_rests() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new Peer(
                        line -> {
                            while (line.head()) {
                                line.say(OK);
                            }
                            ended.countDown();
                        })) {
            rig.read(peer.url());
            rig.upstream.close();

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(rig.upstream.connections()).isZero();
        }
    }
}
