package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.journey.SelfSigned;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a provider does to a connection at rest never becomes a part of the next call.
class ReuseTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String FOREIGN = "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nforeign";
    private static final String IDLE =
            "HTTP/1.0 408 Request Time-out\r\nConnection: close\r\n\r\nToo late";

    /// How many calls the search for a failed one makes; 10 000 were tried once.
    private static final int CALLS = 10_000;

    private static SelfSigned certificate;

    private UpstreamFixture gateway;

    @BeforeAll
    static void make_a_certificate(@TempDir Path directory) {
        certificate = SelfSigned.in(directory);
    }

    @BeforeEach
    void open() throws IOException {
        gateway =
                new UpstreamFixture(
                        UpstreamFixture.settings(
                                40, certificate.certificate(), null, java.util.List.of()));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {FOREIGN, IDLE, "x", "\r\n", "0\r\n\r\n"})
    void bytes_that_come_behind_an_answer_are_never_a_part_of_the_next(String more)
            throws Exception {
        isAlone(false, line -> line.send(more));
    }

    @Test
    void a_connection_that_was_ended_is_not_used() throws Exception {
        isAlone(false, ScriptedPeer.Line::hangUp);
    }

    @ParameterizedTest
    @ValueSource(strings = {FOREIGN, IDLE, "x"})
    void bytes_inside_tls_are_never_a_part_of_the_next_answer(String more) throws Exception {
        isAlone(true, line -> line.send(more));
    }

    @Test
    void a_connection_that_tls_was_ended_on_is_not_used() throws Exception {
        isAlone(true, line -> line.socket().shutdownOutput());
    }

    /// The first connection does something behind its answer; the next call gets its own answer on
    /// a second connection, and the first was never used again.
    private void isAlone(boolean secure, ScriptedPeer.Script then) throws Exception {
        var done = new CountDownLatch(1);
        ScriptedPeer.Script script =
                line -> {
                    line.head();
                    line.send(OK);
                    if (line.number() == 1) {
                        then.run(line);
                        done.countDown();
                    }
                    line.head();
                };
        try (var peer =
                secure
                        ? ScriptedPeer.secure(certificate.context(), script)
                        : new ScriptedPeer(script)) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
            assertThat(peer.heads).hasSize(2);
        }
    }

    @Test
    void a_working_tls_connection_is_used_again() throws IOException {
        try (var peer = ScriptedPeer.secure(certificate.context(), ScriptedPeer.always(OK))) {
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.read(peer.url())).isEqualTo("ok");
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", IDLE})
    void a_request_that_met_the_end_of_a_rest_is_sent_again_on_a_new_connection(String last)
            throws IOException {
        try (var peer = new ScriptedPeer(endingAtTheSecond(last))) {
            gateway.read(peer.url());

            assertThat(UpstreamFixture.read(gateway.post(peer.url(), "{}".getBytes(UTF_8))))
                    .isEqualTo("ok");
            assertThat(peer.connections).hasValue(2);
            assertThat(gateway.upstream.connections()).isOne();
        }
    }

    @Test
    void a_408_to_a_request_on_a_new_connection_is_its_answer() throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(IDLE);
                        })) {
            assertThat(gateway.get(peer.url()).status()).isEqualTo(408);
            assertThat(peer.connections).hasValue(1);
        }
    }

    @Test
    void a_request_on_a_new_connection_is_not_sent_again() throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.Line::head)) {
            assertThatThrownBy(() -> gateway.get(peer.url()))
                    .isInstanceOf(UnreachableException.class);
            assertThat(peer.heads).hasSize(1);
        }
    }

    @Test
    void a_request_is_sent_again_once_and_not_twice() throws IOException {
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            if (line.number() == 1) {
                                line.send(OK);
                                line.head();
                            }
                        })) {
            gateway.read(peer.url());

            assertThatThrownBy(() -> gateway.get(peer.url()))
                    .isInstanceOf(UnreachableException.class);
            assertThat(peer.heads).hasSize(3);
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 100 Continue\r\n\r\n", "\r\n"})
    void a_request_that_anything_was_answered_to_is_not_sent_again(String begun)
            throws IOException {
        try (var peer = new ScriptedPeer(endingAtTheSecond(begun))) {
            gateway.read(peer.url());

            assertThatThrownBy(() -> gateway.get(peer.url())).isInstanceOf(IOException.class);
            assertThat(peer.heads).hasSize(2);
        }
    }

    @Test
    void a_body_that_can_be_read_once_is_not_sent_again() throws IOException {
        try (var peer = new ScriptedPeer(endingAtTheSecond(""))) {
            gateway.read(peer.url());

            assertThatThrownBy(() -> gateway.send("POST", peer.url(), new Once()))
                    .isInstanceOf(UnreachableException.class);
            assertThat(peer.heads).hasSize(2);
        }
    }

    @Test
    void a_call_that_has_ended_is_not_sent_again() throws Exception {
        var second = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            line.send(OK);
                            line.head();
                            second.countDown();
                            line.awaitEnd();
                        })) {
            gateway.read(peer.url());
            var call = new FutureTask<>(() -> gateway.read(peer.url()));
            Thread.ofVirtual().start(call);
            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();

            gateway.scope.cancel(new CallScope.CancelReason.Disconnected());

            assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnreachableException.class);
            assertThat(peer.heads).hasSize(2);
        }
    }

    /// Twenty are idle; the provider ends each of them at its next request.
    @Test
    void connections_that_rested_as_long_as_one_that_was_ended_are_closed() throws Exception {
        try (var peer = new ScriptedPeer(endingAtTheSecond(""))) {
            var all = IntStream.range(0, 20).mapToObj(_ -> unchecked(peer)).toList();
            for (UpstreamResponse one : all) {
                UpstreamFixture.read(one);
            }
            assertThat(gateway.upstream.connections()).isEqualTo(20);

            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(gateway.upstream.connections()).isOne();
            assertThat(peer.heads).hasSize(22);
        }
    }

    @Test
    void an_answer_whose_gzip_ends_before_its_last_chunk_is_read_to_that() throws Exception {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write("ok".getBytes(UTF_8));
        }
        String body = packed.toString(ISO_8859_1);
        var read = new CountDownLatch(1);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            while (line.head()) {
                                line.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n");
                                line.send("Transfer-Encoding: chunked\r\n\r\n");
                                line.send(Integer.toHexString(body.length()) + "\r\n" + body);
                                line.send("\r\n");
                                read.countDown();
                                line.send("0\r\n\r\n");
                            }
                        })) {
            for (int i = 0; i < 20; i++) {
                assertThat(gateway.read(peer.url())).isEqualTo("ok");
            }
            assertThat(peer.connections).hasValue(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\nContent-Length: 2",
                "Content-Length: 2\r\nConnection: keep-alive, close"
            })
    void an_answer_whose_end_is_in_doubt_ends_its_connection(String fields) throws IOException {
        String body = fields.startsWith("T") ? "2\r\nok\r\n0\r\n\r\n" : "ok";
        try (var peer =
                new ScriptedPeer(
                        ScriptedPeer.always("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\n" + body))) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    /// Whatever a provider does to idle connections, no call fails.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_provider_that_ends_resting_connections_at_random_costs_no_call(boolean secure)
            throws Exception {
        long seed = 20_251_125;
        int each = (secure ? CALLS / 10 : CALLS) / 4;
        ScriptedPeer.Script script = line -> endAtRandom(line, new Random(seed + line.number()));
        try (var peer =
                secure
                        ? ScriptedPeer.secure(certificate.context(), script)
                        : new ScriptedPeer(script)) {
            var calls =
                    IntStream.range(0, 4)
                            .mapToObj(_ -> new FutureTask<>(() -> many(peer, each)))
                            .toList();
            calls.forEach(call -> Thread.ofVirtual().start(call));
            for (var call : calls) {
                assertThat(call.get(60, TimeUnit.SECONDS)).isEqualTo(each);
            }
            assertThat(peer.connections.get()).isGreaterThan(each / 3);
        }
    }

    private int many(ScriptedPeer peer, int calls) throws IOException {
        int good = 0;
        for (int i = 0; i < calls; i++) {
            String text = UpstreamFixture.read(gateway.post(peer.url(), "{}".getBytes(UTF_8)));
            good += text.equals("ok") ? 1 : 0;
        }
        return good;
    }

    private static void endAtRandom(ScriptedPeer.Line line, Random random) throws IOException {
        boolean first = true;
        while (line.head()) {
            boolean ends = random.nextInt(3) == 0;
            if (!first && ends && random.nextBoolean()) {
                // Decided before the request came.
                line.hangUp();
                return;
            }
            line.body(2);
            line.send(OK);
            first = false;
            if (ends) {
                line.send(random.nextInt(4) == 0 ? IDLE : "");
                line.hangUp();
                return;
            }
        }
    }

    /// Answers once and ends with a few last bytes at the next request on that connection.
    private static ScriptedPeer.Script endingAtTheSecond(String last) {
        return line -> {
            line.head();
            line.send(OK);
            if (line.head()) {
                line.send(last);
            }
        };
    }

    private UpstreamResponse unchecked(ScriptedPeer peer) {
        try {
            return gateway.get(peer.url());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private record Once() implements RequestPayload {
        @Override
        public long length() {
            return 2;
        }

        @Override
        public boolean replayable() {
            return false;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write("{}".getBytes(UTF_8));
        }
    }
}
