package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.TestPorts;
import dev.gatehouse.call.CallScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private UpstreamFixture gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = new UpstreamFixture(2);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void a_request_goes_out_as_it_is() throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(OK.replace("ok", new String(line.body(2), UTF_8)));
                        })) {
            assertThat(UpstreamFixture.read(gateway.post(peer.url(), "{}".getBytes(UTF_8))))
                    .isEqualTo("{}");
            assertThat(peer.heads.getFirst())
                    .isEqualTo(
                            "POST /v1/x HTTP/1.1\r\nHost: %s\r\nX: y\r\nUser-Agent: %s\r\nContent-Length: 2\r\n\r\n"
                                    .formatted(peer.url().getAuthority(), UserAgent.VALUE));
        }
    }

    @Test
    void a_url_without_a_path_requests_the_root() throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.always(OK))) {
            gateway.read(peer.url().resolve("/").resolve("?a=b"));
            gateway.read(java.net.URI.create("http://" + peer.url().getAuthority()));

            assertThat(peer.heads.getFirst()).startsWith("GET /?a=b HTTP/1.1\r\n");
            assertThat(peer.heads.getLast()).startsWith("GET / HTTP/1.1\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"
            })
    void an_answer_is_read_and_its_connection_used_again(String answer) throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.always(answer))) {
            assertThat(gateway.read(peer.url())).isEqualTo("hello");
            assertThat(gateway.read(peer.url())).isEqualTo("hello");
            assertThat(peer.connections).hasValue(1);
            assertThat(gateway.upstream.connections()).isOne();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
                "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello"
            })
    void an_answer_that_ends_its_connection_is_read_to_the_end(String answer) throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(answer);
                        })) {
            assertThat(gateway.read(peer.url())).isEqualTo("hello");
            assertThat(gateway.read(peer.url())).isEqualTo("hello");
            assertThat(peer.connections).hasValue(2);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @Test
    void what_comes_behind_an_answer_is_never_taken_for_the_next() throws IOException {
        String foreign = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nforeign";
        try (var peer = new ScriptedPeer(ScriptedPeer.always(OK + foreign))) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
        }
    }

    @Test
    void an_early_error_is_read_and_the_half_sent_request_not_completed() throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
                            line.awaitEnd();
                        })) {
            UpstreamResponse refused = gateway.post(peer.url(), new byte[64 << 20]);

            assertThat(refused.status()).isEqualTo(413);
            assertThat(UpstreamFixture.read(refused)).isEqualTo("no");
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Le", "\r\n"})
    void no_answer_is_a_failure_of_reaching_it(String part) throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(part);
                        })) {
            assertThatThrownBy(() -> gateway.get(peer.url()))
                    .isInstanceOf(UnreachableException.class);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: x",
                "Content-Length: -1",
                "Content-Length: 18446744073709551615",
                "Content-Length: 18446744073709551614",
                "Content-Encoding: br\r\nContent-Length: 2",
                "Content-Length: 2\r\nX\u0000: a"
            })
    void an_invalid_head_is_a_provider_failure_and_no_internal_error(String fields)
            throws IOException {
        try (var peer =
                new ScriptedPeer(
                        ScriptedPeer.always("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nok"))) {
            assertThatThrownBy(() -> gateway.get(peer.url())).isInstanceOf(IOException.class);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 9\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n9\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
            })
    void a_body_cut_short_is_a_failure(String rest) throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send("HTTP/1.1 200 OK\r\n" + rest);
                        })) {
            UpstreamResponse response = gateway.get(peer.url());

            assertThatThrownBy(() -> UpstreamFixture.read(response))
                    .isInstanceOf(IOException.class);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @Test
    void a_body_that_came_compressed_is_unpacked() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("hello".getBytes(UTF_8));
        }
        String body = packed.toString(StandardCharsets.ISO_8859_1);
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ";
        try (var peer =
                new ScriptedPeer(ScriptedPeer.always(head + body.length() + "\r\n\r\n" + body))) {
            assertThat(gateway.read(peer.url())).isEqualTo("hello");
        }
    }

    @Test
    void an_unread_body_ends_its_connection() throws Exception {
        var ended = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                            line.awaitEnd();
                            ended.countDown();
                        })) {
            gateway.get(peer.url()).close();

            assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelling_the_scope_wakes_waiting_threads(boolean begun) throws Exception {
        var waiting = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(begun ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" : "");
                            waiting.countDown();
                            line.awaitEnd();
                        })) {
            var call = new FutureTask<>(() -> gateway.read(peer.url()));
            Thread.ofVirtual().start(call);
            assertThat(waiting.await(10, TimeUnit.SECONDS)).isTrue();

            gateway.scope.cancel(new CallScope.CancelReason.Disconnected());

            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IOException.class);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @Test
    void a_long_answer_is_rejected_beyond_its_limit() throws IOException {
        String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (var peer =
                new ScriptedPeer(ScriptedPeer.always(head + chunk.repeat(4) + "0\r\n\r\n"))) {
            try (UpstreamResponse enough = gateway.get(peer.url())) {
                assertThat(enough.readAll(0x8000)).hasSize(0x8000);
            }
            try (UpstreamResponse tooLong = gateway.get(peer.url())) {
                assertThatThrownBy(() -> tooLong.readAll(0x8000 - 1))
                        .isInstanceOf(UpstreamResponse.TooLargeException.class);
            }
        }
    }

    @Test
    void a_closed_port_is_reported_at_once() throws IOException {
        try (var unanswered = TestPorts.unanswered()) {
            URI url = URI.create("http://127.0.0.1:" + unanswered.port() + "/v1");

            assertThatThrownBy(() -> gateway.get(url)).isInstanceOf(UnreachableException.class);
            assertThat(gateway.upstream.connections()).isZero();
            gateway.pass(Duration.ofMinutes(5));
            assertThat(gateway.scope.reason()).isNull();
        }
    }
}
