package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.journey.Await;
import dev.gatehouse.journey.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Large requests, and providers that answer before they have read them.
class UploadTest {
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
                        UpstreamFixture.settings(2, certificate.certificate(), null, List.of()));
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    /// A body of 64 MB that states how much of it was taken.
    private record Counted(AtomicLong taken, boolean chunked) implements RequestPayload {
        private static final int PARTS = 1024;

        @Override
        public long length() {
            return chunked ? -1 : (long) PARTS << 16;
        }

        @Override
        public boolean replayable() {
            return true;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            var part = new byte[1 << 16];
            for (int i = 0; i < PARTS; i++) {
                out.write(part, 0, part.length);
                taken.addAndGet(part.length);
            }
        }

        /// Waits until no more of it is taken.
        void awaitStop() {
            Await.until("a part", () -> taken.get() > 0);
            Await.until(
                    "nothing more",
                    () -> {
                        long before = taken.get();
                        return Await.stays(Duration.ofMillis(50), () -> taken.get() == before);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void an_error_ends_an_upload_that_no_one_reads(boolean secure, boolean chunked)
            throws IOException {
        var payload = new Counted(new AtomicLong(), chunked);
        var over = new CountDownLatch(1);
        ScriptedPeer.Script script =
                line -> {
                    line.head();
                    payload.awaitStop();
                    line.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
                    Await.until("the end of the test", () -> over.getCount() == 0);
                };
        try (var peer =
                secure
                        ? ScriptedPeer.secure(certificate.context(), script)
                        : new ScriptedPeer(script)) {
            UpstreamResponse refused = gateway.send("POST", peer.url("localhost"), payload);

            assertThat(refused.status()).isEqualTo(413);
            assertThat(UpstreamFixture.read(refused)).isEqualTo("no");
            assertThat(payload.taken().get()).isLessThan(64L << 20);
            assertThat(gateway.upstream.connections()).isZero();
            over.countDown();
        }
    }

    /// An answer that begins early may still depend on the rest.
    @Test
    void a_good_answer_does_not_end_an_upload() throws IOException {
        var payload = new Counted(new AtomicLong(), false);
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            payload.awaitStop();
                            line.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
                            int length = (int) payload.length();
                            line.send(String.valueOf(line.body(length).length));
                        })) {
            var response = gateway.send("POST", peer.url(), payload);

            assertThat(UpstreamFixture.read(response)).isEqualTo("67108864");
        }
    }

    @Test
    void a_chunked_body_that_fails_has_no_end() throws IOException {
        RequestPayload broken =
                new RequestPayload() {
                    @Override
                    public long length() {
                        return -1;
                    }

                    @Override
                    public boolean replayable() {
                        return false;
                    }

                    @Override
                    public void writeTo(OutputStream out) throws IOException {
                        out.write(new byte[10], 0, 10);
                        throw new UncheckedIOException(new IOException("the client has left"));
                    }
                };
        var received = new CompletableFuture<String>();
        try (var peer =
                new ScriptedPeer(
                        line -> {
                            line.head();
                            byte[] all = line.socket().getInputStream().readAllBytes();
                            received.complete(new String(all, ISO_8859_1));
                        })) {
            assertThatThrownBy(() -> gateway.send("POST", peer.url(), broken))
                    .isInstanceOf(UncheckedIOException.class);
            assertThat(received.join()).doesNotContain("0\r\n\r\n");
        }
    }
}
