package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens as time passes, on a time that is moved by hand.
class ServerTimeoutsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    private final CountDownLatch answer = new CountDownLatch(1);
    private final LinkedBlockingQueue<Exchange.Disconnect> left = new LinkedBlockingQueue<>();

    @Test
    void a_slow_head_is_cut_and_not_earlier() throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            Host.write(socket, "GET /a HTT");
            settle(host);
            host.pass(Duration.ofMillis(9_900));
            assertThat(host.server.connections()).isOne();

            host.pass(Duration.ofMillis(200));

            assertThat(ended(socket)).isTrue();
            host.isAtRest();
            assertThat(host.received).isEmpty();
        }
    }

    @Test
    void bytes_that_trickle_in_do_not_prolong_a_head() throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            Host.write(socket, "G");
            settle(host);
            for (int second = 0; second < 9; second++) {
                Host.write(socket, "x");
                host.pass(Duration.ofSeconds(1));
            }
            host.pass(Duration.ofMillis(1_100));

            assertThat(ended(socket)).isTrue();
            host.isAtRest();
        }
    }

    @Test
    void a_connection_that_rests_too_long_is_closed() throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.until(socket, "\r\n\r\n");
            settle(host);
            host.pass(Duration.ofSeconds(619));
            Host.write(socket, GET);
            Host.until(socket, "\r\n\r\n");
            settle(host);
            host.pass(Duration.ofSeconds(619));
            assertThat(host.server.connections()).isOne();

            host.pass(Duration.ofSeconds(2));

            assertThat(Host.rest(socket)).isEmpty();
            host.isAtRest();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nx",
                "Transfer-Encoding: chunked\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\n1",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nx",
                "Transfer-Encoding: chunked\r\n\r\n1\r\nx",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX: "
            })
    void a_body_that_does_not_come_is_answered(String rest) throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            Host.write(socket, "POST /a HTTP/1.1\r\nHost: a\r\n" + rest);
            Host.await(() -> host.received.size() == 1);
            settle(host);

            host.pass(Duration.ofMillis(60_100));

            assertThat(Host.rest(socket)).startsWith("HTTP/1.1 408 ").contains("Connection: close");
            host.isAtRest();
        }
    }

    @Test
    void a_body_that_keeps_coming_ends_at_its_last_deadline() throws IOException {
        Host.Answering limited =
                exchange -> {
                    exchange.bodyWithin(Duration.ofSeconds(3));
                    Host.echo(exchange, exchange.body().readAllBytes());
                };
        try (var host = new Host(limited);
                var socket = host.connect()) {
            Host.write(socket, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx");
            Host.await(() -> host.received.size() == 1);
            settle(host);

            host.pass(Duration.ofMillis(3_100));

            assertThat(Host.rest(socket)).startsWith("HTTP/1.1 408 ");
            host.isAtRest();
        }
    }

    @Test
    void a_body_that_keeps_coming_gets_more_time() throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            int length = 200 * 1024;
            Host.write(
                    socket,
                    "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n");
            Host.await(() -> host.received.size() == 1);
            Host.write(socket, "x".repeat(100 * 1024));
            settle(host);
            host.pass(Duration.ofSeconds(100));
            Host.write(socket, "x".repeat(100 * 1024));

            assertThat(Host.until(socket, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_reader_that_stops_times_out() throws Exception {
        try (var host = new Host(this::flood);
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.until(socket, "\r\n\r\n");
            settle(host);
            settle(host);
            host.pass(Duration.ofSeconds(59));
            assertThat(left).isEmpty();

            host.pass(Duration.ofMillis(1_100));

            assertThat(left.poll(10, TimeUnit.SECONDS)).isEqualTo(Exchange.Disconnect.STALLED);
            host.isAtRest();
        }
    }

    @Test
    void a_reader_that_reads_is_not() throws Exception {
        try (var host = new Host(this::flood);
                var socket = host.connect()) {
            Host.write(socket, GET);
            var scrap = new byte[8 * 1024 * 1024];
            for (int i = 0; i < 8; i++) {
                settle(host);
                host.pass(Duration.ofSeconds(30));
                int read = socket.getInputStream().readNBytes(scrap, 0, scrap.length);
                assertThat(read).isEqualTo(scrap.length);
            }
            assertThat(left).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_disconnects_is_detected(boolean abruptly) throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.await(() -> host.received.size() == 1);
            settle(host);
            if (abruptly) {
                socket.setSoLinger(true, 0);
            }
            Host.leave(socket);
            host.pass(Duration.ofMillis(490));
            assertThat(left.poll(50, TimeUnit.MILLISECONDS)).isNull();

            host.pass(Duration.ofMillis(20));

            assertThat(left.poll(10, TimeUnit.SECONDS)).isEqualTo(Exchange.Disconnect.HUNG_UP);
            answer.countDown();
            host.isAtRest();
        }
    }

    @Test
    void a_client_that_disconnects_later_is_detected_at_once() throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            Host.await(() -> host.received.size() == 1);
            settle(host);
            host.pass(Duration.ofMillis(510));
            Host.leave(socket);

            assertThat(left.poll(10, TimeUnit.SECONDS)).isEqualTo(Exchange.Disconnect.HUNG_UP);
            answer.countDown();
            host.isAtRest();
        }
    }

    @Test
    void a_client_that_half_closes_gets_its_answer() throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            socket.shutdownOutput();
            Host.await(() -> host.received.size() == 1);
            settle(host);
            host.pass(Duration.ofMillis(510));

            // The difference between a client that waits and one that has disconnected.
            assertThat(Host.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            assertThat(Host.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            answer.countDown();
            assertThat(Host.rest(socket)).contains("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\nx");
            assertThat(left).isEmpty();
            host.isAtRest();
        }
    }

    @Test
    void a_client_that_half_closed_and_disconnects_then_is_detected() throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, GET);
            socket.shutdownOutput();
            Host.await(() -> host.received.size() == 1);
            settle(host);
            host.pass(Duration.ofMillis(510));
            Host.until(socket, "\r\n\r\n");
            Host.leave(socket);

            assertThat(left.poll(10, TimeUnit.SECONDS)).isEqualTo(Exchange.Disconnect.HUNG_UP);
            answer.countDown();
            host.isAtRest();
        }
    }

    /// It cannot be probed: HTTP/1.0 has no interim answers.
    @Test
    void http_1_0_disconnects_when_it_ends_its_input() throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, "GET / HTTP/1.0\r\n\r\n");
            socket.shutdownOutput();
            Host.await(() -> host.received.size() == 1);
            settle(host);
            host.pass(Duration.ofMillis(510));

            assertThat(left.poll(10, TimeUnit.SECONDS)).isEqualTo(Exchange.Disconnect.HUNG_UP);
            answer.countDown();
        }
    }

    @Test
    void a_client_that_half_closes_a_stream_gets_heartbeats_that_detect_its_end() throws Exception {
        try (var host =
                        new Host(
                                exchange -> {
                                    exchange.onDisconnect(left::add);
                                    var out = exchange.open(200, Headers.none());
                                    exchange.whenInDoubt(() -> doubt(out));
                                    out.write('a');
                                    out.flush();
                                    await(answer);
                                });
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.until(socket, "1\r\na\r\n");
            socket.shutdownOutput();
            settle(host);
            host.pass(Duration.ofMillis(510));
            Host.until(socket, "1\r\n?\r\n");
            Host.until(socket, "1\r\n?\r\n");
            answer.countDown();

            assertThat(Host.rest(socket)).endsWith("0\r\n\r\n");
            assertThat(left).isEmpty();
        }
    }

    private static void doubt(java.io.OutputStream out) {
        try {
            out.write('?');
            out.flush();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_was_read_while_watching_is_the_next_request() throws Exception {
        try (var host = new Host(this::waiting);
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.await(() -> host.received.size() == 1);
            settle(host);
            host.pass(Duration.ofMillis(510));
            Host.write(socket, "GET /b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            answer.countDown();

            assertThat(Host.rest(socket).split("HTTP/1.1 200 OK", -1)).hasSize(3);
            assertThat(host.received).containsExactly("GET /a", "GET /b");
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_client_is_not_watched_after_its_answer() throws Exception {
        try (var host =
                        new Host(
                                it -> {
                                    it.onDisconnect(left::add);
                                    Host.echo(it, new byte[0]);
                                });
                var socket = host.connect()) {
            Host.write(socket, "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            Host.until(socket, "\r\n\r\n");
            settle(host);
            host.pass(Duration.ofSeconds(1));
            Host.leave(socket);
            host.isAtRest();

            assertThat(left).isEmpty();
        }
    }

    private void waiting(Exchange exchange) throws IOException {
        exchange.onDisconnect(left::add);
        exchange.body().readAllBytes();
        await(answer);
        Host.echo(exchange, "x".getBytes(UTF_8));
    }

    private void flood(Exchange exchange) throws IOException {
        exchange.onDisconnect(left::add);
        var out = exchange.open(200, Headers.none());
        var part = new byte[1024 * 1024];
        for (int i = 0; i < 1000; i++) {
            out.write(part);
        }
    }

    private static boolean ended(Socket socket) {
        try {
            return Host.rest(socket).isEmpty();
        } catch (IOException _) {
            return true;
        }
    }

    /// Lets the server's threads get as far as they can: what they wait for cannot be observed.
    private static void settle(Host host) {
        Host.await(() -> host.server.connections() > 0);
        Duration time = Duration.ofMillis(100);
        assertThat(Await.stays(time, () -> host.server.connections() > 0)).isTrue();
    }
}
