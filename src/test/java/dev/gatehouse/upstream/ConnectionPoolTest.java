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

class ConnectionPoolTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private UpstreamFixture gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = new UpstreamFixture(2);
    }

    @AfterEach
    void close() {
        gateway.close();
        assertThat(gateway.timer.watched()).isZero();
    }

    @Test
    void an_idle_connection_is_checked_and_used() throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.always(OK))) {
            gateway.read(peer.url());
            gateway.pass(Duration.ofSeconds(30));
            gateway.read(peer.url());

            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void a_connection_that_ended_while_it_rested_is_replaced() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(OK);
                            line.hangUp();
                            ended.countDown();
                        })) {
            gateway.read(peer.url());
            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            gateway.pass(Duration.ofMillis(1_001));

            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void a_connection_that_rested_too_long_is_closed() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            while (line.head()) {
                                line.send(OK);
                            }
                            ended.countDown();
                        })) {
            gateway.read(peer.url());
            gateway.pass(Duration.ofSeconds(59));
            assertThat(gateway.upstream.connections()).isOne();
            gateway.pass(Duration.ofSeconds(2));

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @Test
    void there_are_so_many_connections_and_no_more() throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.always(OK));
                UpstreamResponse one = gateway.get(peer.url());
                UpstreamResponse two = gateway.get(peer.url())) {
            assertThat(gateway.upstream.connections()).isEqualTo(2);
            assertThatThrownBy(() -> gateway.get(peer.url()))
                    .isInstanceOf(UnreachableException.class)
                    .hasMessageContaining("in use");

            assertThat(UpstreamFixture.read(one)).isEqualTo("ok");
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(UpstreamFixture.read(two)).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void a_thousand_calls_share_few_connections_and_leave_none_in_use() throws Exception {
        try (var peer = new ScriptedPeer(ScriptedPeer.always(OK))) {
            var calls =
                    java.util.stream.IntStream.range(0, 8)
                            .mapToObj(
                                    _ ->
                                            new FutureTask<>(
                                                    () -> {
                                                        for (int i = 0; i < 125; i++) {
                                                            gateway.read(peer.url());
                                                        }
                                                        return true;
                                                    }))
                            .toList();
            calls.forEach(call -> Thread.ofVirtual().start(call));
            for (var call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isTrue();
            }
            assertThat(peer.connections.get()).isLessThanOrEqualTo(2);
            assertThat(gateway.upstream.connections()).isLessThanOrEqualTo(2);
            assertThat(peer.heads).hasSize(1000);
        }
    }

    @Test
    void closing_ends_what_rests() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            while (line.head()) {
                                line.send(OK);
                            }
                            ended.countDown();
                        })) {
            gateway.read(peer.url());
            gateway.upstream.close();

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.upstream.connections()).isZero();
        }
    }
}
