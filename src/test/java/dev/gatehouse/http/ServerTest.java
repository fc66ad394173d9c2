package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String LAST = "GET /end HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @Test
    void requests_on_one_connection_are_answered_in_order() throws IOException {
        try (var host = new Host(it -> Host.echo(it, it.head().target().path().getBytes(UTF_8)))) {
            String post = "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc";

            String answers = host.exchange(GET + post + "\r\n" + GET + LAST);

            assertThat(host.received).containsExactly("GET /a", "POST /b", "GET /a", "GET /end");
            assertThat(answers).matches("(?s).*\r\n/aHTTP.*\r\n/bHTTP.*\r\n/aHTTP.*\r\n/end");
            host.isAtRest();
        }
    }

    @Test
    void many_requests_sent_at_once_are_all_answered() throws IOException {
        try (var host = Host.echoing()) {
            String answers = host.exchange(GET.repeat(500) + LAST);

            assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(502);
        }
    }

    @Test
    void an_unread_body_does_not_become_a_request() throws IOException {
        try (var host = new Host(it -> Host.echo(it, new byte[0]))) {
            String hidden = "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n";
            String post =
                    "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s"
                            .formatted(hidden.length(), hidden);

            host.exchange(post + LAST);

            assertThat(host.received).containsExactly("POST /b", "GET /end");
        }
    }

    @Test
    void a_long_unread_body_ends_the_connection_after_the_answer() throws IOException {
        try (var host = new Host(it -> Host.echo(it, "no".getBytes(UTF_8)));
                var socket = host.connect()) {
            Host.write(socket, "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
            Host.write(socket, "x".repeat(100_000));

            assertThat(Host.rest(socket)).startsWith("HTTP/1.1 200 ").endsWith("\r\nno");
            Host.leave(socket);
            host.isAtRest();
        }
    }

    @Test
    void the_old_version_gets_its_stream_without_chunks_and_then_the_end() throws IOException {
        try (var host = new Host(ServerTest::stream)) {
            String answer =
                    host.exchange("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + GET);

            assertThat(answer).endsWith("\r\n\r\nonetwo").contains("Connection: close");
            assertThat(answer.toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
            assertThat(host.received).containsExactly("GET /a");
        }
    }

    @Test
    void the_new_version_gets_its_stream_in_chunks() throws IOException {
        try (var host = new Host(ServerTest::stream)) {
            String answer = host.exchange(LAST);

            assertThat(answer).contains("Transfer-Encoding: chunked\r\n");
            assertThat(answer).endsWith("\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
        }
    }

    @Test
    void the_old_version_is_served_whole_and_then_the_end() throws IOException {
        try (var host = Host.echoing()) {
            String answer = host.exchange("POST /a HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc" + GET);

            assertThat(answer).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\nabc");
            assertThat(host.received).hasSize(1);
        }
    }

    @Test
    void a_body_is_invited_by_its_first_read() throws IOException {
        try (var host = Host.echoing();
                var socket = host.connect()) {
            Host.write(
                    socket,
                    "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 3\r\n\r\n");

            assertThat(Host.until(socket, "\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            Host.write(socket, "abc");
            assertThat(Host.until(socket, "\r\n\r\nabc")).startsWith("HTTP/1.1 200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3", "Transfer-Encoding: chunked"})
    void a_body_that_was_not_invited_is_not_invited_behind_the_answer(String framing)
            throws IOException {
        try (var host = new Host(it -> Host.echo(it, "no".getBytes(UTF_8)))) {
            String answer =
                    host.exchange(
                            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                    + framing
                                    + "\r\n\r\n");

            assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nno");
            assertThat(answer).contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void http_1_0_receives_no_100_continue() throws IOException {
        try (var host = Host.echoing()) {
            String answer =
                    host.exchange(
                            "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");

            assertThat(answer).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void an_answer_to_head_has_no_body() throws IOException {
        String head = "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n";
        try (var host = new Host(it -> Host.echo(it, "abc".getBytes(UTF_8)))) {
            assertThat(host.exchange(head + LAST))
                    .contains("Content-Length: 3\r\n\r\nHTTP/1.1 200 OK")
                    .endsWith("\r\n\r\nabc");
        }
        try (var host = new Host(ServerTest::stream)) {
            assertThat(host.exchange(head + LAST))
                    .contains("Transfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void some_statuses_have_no_body(int status) throws IOException {
        try (var host = new Host(it -> it.send(status, Headers.none(), new byte[0]))) {
            assertThat(host.exchange(GET + LAST).split("\r\n\r\n", -1)).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//a", "/a/", "///a//", "/%61", "/a?b=/../c", "/a?"})
    void a_path_has_one_reading(String target) throws IOException {
        try (var host = Host.echoing()) {
            host.exchange("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(host.received).containsExactly("GET /a");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://b/a,GET /a,b",
        "HTTP://b:81/a?x=/y,GET /a,b:81",
        "https://[::1]:81//a/,GET /a,[::1]:81",
        "http://b,GET /,b",
        "http://b?x=y,GET /,b"
    })
    void a_whole_url_is_a_target_and_its_host_counts(String target, String received, String host)
            throws IOException {
        try (var it = new Host(exchange -> Host.echo(exchange, hosts(exchange)))) {
            String answer =
                    it.exchange(
                            "GET " + target + " HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n");

            assertThat(it.received).containsExactly(received);
            assertThat(answer).endsWith("\r\n\r\n[" + host + "]");
        }
    }

    private static byte[] hosts(Exchange exchange) {
        return exchange.head().headers().all("host").toString().getBytes(UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void every_usual_method_is_taken(String method) throws IOException {
        try (var host = Host.echoing()) {
            host.exchange(method + " /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(host.received).containsExactly(method + " /a");
        }
    }

    /// The limit is two: the one that has rested longest gives way to a third, one that is busy
    /// does not.
    @Test
    void when_there_is_no_room_the_connection_that_was_idle_longest_is_ended() throws IOException {
        var two = new Server.Limits(MINUTE, MINUTE, MINUTE, MINUTE, 2, 1 << 20, null);
        try (var host = new Host(two, it -> Host.echo(it, it.body().readAllBytes()));
                var busy = host.connect();
                var older = host.connect()) {
            Host.write(busy, "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx");
            Host.await(() -> host.received.contains("POST /b"));
            Host.write(older, GET);
            Host.until(older, "\r\n\r\n");
            host.pass(Duration.ofSeconds(1));
            try (var newer = host.connect()) {
                Host.write(newer, GET);
                assertThat(Host.until(newer, "\r\n\r\n")).startsWith("HTTP/1.1 200 ");
                host.pass(Duration.ofSeconds(1));

                // A connection is idle a moment after its answer has been read.
                Host.await(() -> endedByAnother(older, host));
                assertThat(ended(newer)).isFalse();
                Host.await(() -> endedByAnother(newer, host));
            }
            Host.write(busy, "y");
            assertThat(Host.until(busy, "xy")).startsWith("HTTP/1.1 200 ");
        }
    }

    /// Whether a connection has been ended; else another one comes, which is answered.
    private static boolean endedByAnother(Socket socket, Host host) {
        try {
            boolean over = ended(socket);
            assertThat(over || host.exchange(LAST).startsWith("HTTP/1.1 200 ")).isTrue();
            return over;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean ended(Socket socket) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout(500);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException _) {
            return false;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    @Test
    void an_error_in_the_answer_ends_the_connection_without_a_last_chunk() throws IOException {
        try (var host =
                new Host(
                        it -> {
                            var out = it.open(200, Headers.none());
                            out.write("one".getBytes(UTF_8));
                            out.flush();
                            throw new IOException("on purpose");
                        })) {
            assertThat(host.exchange(GET)).endsWith("3\r\none\r\n");
            host.isAtRest();
        }
    }

    @Test
    void an_aborted_answer_is_seen_to_be_cut() throws IOException {
        try (var host =
                        new Host(
                                it -> {
                                    it.open(200, Headers.none()).flush();
                                    it.abort();
                                });
                var socket = host.connect()) {
            Host.write(socket, GET);
            Host.await(() -> host.received.size() == 1);

            assertThat(broken(socket)).isTrue();
            host.isAtRest();
        }
    }

    /// What was sent before is not lost, as a reset would lose it, and the end is not there.
    @ParameterizedTest
    @ValueSource(longs = {-1, 9})
    void an_answer_that_is_cut_keeps_what_was_sent(long length) throws IOException {
        String expected = length < 0 ? "5\r\nhello\r\n" : "hello";
        try (var host =
                        new Host(
                                it -> {
                                    var out = it.open(200, Headers.none(), length);
                                    out.write("hello".getBytes(UTF_8));
                                    it.cut();
                                });
                var socket = host.connect()) {
            // Unread input would make a plain close a reset.
            Host.write(socket, GET + GET);
            Host.await(() -> host.received.size() == 1);

            assertThat(Host.rest(socket)).endsWith("\r\n\r\n" + expected);
            Host.leave(socket);
            host.isAtRest();
            assertThat(host.received).hasSize(1);
        }
    }

    @Test
    void a_cut_of_an_answer_that_ends_with_its_connection_is_a_reset() throws Exception {
        try (var host =
                        new Host(
                                it -> {
                                    it.open(200, Headers.none()).flush();
                                    it.cut();
                                });
                var socket = host.connect()) {
            Host.write(socket, "GET / HTTP/1.0\r\n\r\n");
            host.isAtRest();

            assertThatThrownBy(() -> Host.rest(socket)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_thousand_connections_leave_nothing_behind() throws IOException {
        try (var host = Host.echoing()) {
            for (int i = 0; i < 1000; i++) {
                try (var socket = host.connect()) {
                    if (i % 2 == 0) {
                        Host.write(socket, GET);
                        Host.until(socket, "\r\n\r\n");
                    }
                    socket.setSoLinger(i % 3 == 0, 0);
                }
            }
            host.isAtRest();
            assertThat(host.received).hasSize(500);
        }
    }

    @Test
    void draining_ends_idle_connections_and_lets_answers_end() throws IOException {
        try (var host = Host.echoing();
                var idle = host.connect();
                var busy = host.connect()) {
            Host.write(idle, GET);
            Host.until(idle, "\r\n\r\n");
            Host.write(busy, "POST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx");
            Host.await(() -> host.received.contains("POST /b"));

            host.server.drain();

            assertThat(Host.rest(idle)).isEmpty();
            Host.write(busy, "y");
            assertThat(Host.rest(busy)).contains("Connection: close").endsWith("xy");
            host.isAtRest();
        }
    }

    @Test
    void beyond_the_limit_some_connections_are_reserved() throws Exception {
        var done = new java.util.concurrent.CountDownLatch(1);
        Host.Answering answering =
                exchange -> {
                    boolean waits = exchange.head().target().path().equals("/wait");
                    if (waits && !exchange.reserved()) {
                        awaitUninterruptibly(done);
                    }
                    boolean beyond = exchange.reserved();
                    Host.echo(
                            exchange.closeAfter(), (beyond ? "beyond" : "within").getBytes(UTF_8));
                };
        String wait = GET.replace("/a", "/wait");
        try (var host = new Host(Server.Limits.standard().connections(2), answering);
                var first = host.connect();
                var second = host.connect()) {
            Host.write(first, wait);
            Host.write(second, wait);
            Host.await(() -> host.received.size() == 2);

            assertThat(host.exchange(GET)).endsWith("beyond");

            done.countDown();
            assertThat(Host.rest(first)).endsWith("within");
            assertThat(Host.rest(second)).endsWith("within");
            host.isAtRest();
            assertThat(host.exchange(GET)).endsWith("within");
        }
    }

    private static void awaitUninterruptibly(java.util.concurrent.CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void stream(Exchange exchange) throws IOException {
        var out = exchange.open(200, Headers.none());
        for (String word : new String[] {"one", "two"}) {
            out.write(word.getBytes(UTF_8));
            out.flush();
        }
    }

    private static boolean broken(java.net.Socket socket) {
        try {
            return !Host.rest(socket).endsWith("0\r\n\r\n");
        } catch (IOException _) {
            return true;
        }
    }
}
