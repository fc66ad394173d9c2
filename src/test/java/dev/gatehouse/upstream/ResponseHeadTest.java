package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A response that cannot be used states why, and whether another one could be.
class ResponseHeadTest {
    private UpstreamFixture gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = new UpstreamFixture(2);
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Encoding: br,content coding 'br'",
        "Content-Encoding: ZSTD,content coding 'zstd'",
        "'Content-Encoding: gzip, br','content coding ''gzip, br'''",
        "'Content-Encoding: gzip\r\nContent-Encoding: gzip','content coding ''gzip, gzip'''",
        "Transfer-Encoding: gzip,transfer coding 'gzip'",
        "'Transfer-Encoding: gzip, chunked','transfer coding ''gzip, chunked'''"
    })
    void a_coding_that_was_not_requested_is_named(String fields, String told) throws IOException {
        var invalid = invalid(fields + "\r\nContent-Length: 2\r\n\r\nok");

        assertThat(invalid.how()).contains(told);
        assertThat(invalid.permanent()).isTrue();
    }

    @Test
    void a_head_that_is_too_large_is_named_in_the_error() throws IOException {
        String line = "X: " + "y".repeat(40_000) + "\r\n";

        assertThat(invalid("X: " + "y".repeat(100_000) + "\r\n\r\n").how()).contains("64 KB");
        var many = invalid(line + line + "\r\n");
        assertThat(many.how()).contains("larger than 64 KB");
        assertThat(many.permanent()).isTrue();
    }

    @Test
    void too_many_fields_are_distinguished_from_a_head_that_is_too_large() throws IOException {
        var many = invalid("X: y\r\n".repeat(250) + "\r\n");

        assertThat(many.how()).contains("more than 200 fields");
        assertThat(many.permanent()).isTrue();
        String all = "X: y\r\n".repeat(199) + "Content-Length: 2\r\n\r\nok";
        try (var peer = new ScriptedPeer(ScriptedPeer.always("HTTP/1.1 200 OK\r\n" + all))) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: x",
                "Content-Length: -1",
                "Content-Length: +2",
                "Content-Length: 18446744073709551615",
                "Content-Length: 2\r\nContent-Length: 3"
            })
    void a_length_that_is_none_is_reported(String fields) throws IOException {
        assertThat(invalid(fields + "\r\n\r\nok").how()).contains("Content-Length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 2\r\nX\u0000: a", "no field at all"})
    void a_head_that_is_malformed_may_pass_with_time(String fields) throws IOException {
        var invalid = invalid(fields + "\r\n\r\nok");

        assertThat(invalid.how()).contains("the head of its answer is malformed");
        assertThat(invalid.permanent()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nContent-Length: 2",
                "Content-Encoding: identity\r\nContent-Length: 2",
                "Content-Encoding:\r\nContent-Length: 2",
                "Transfer-Encoding: identity\r\nContent-Length: 2"
            })
    void what_means_the_usual_is_read_as_usual(String fields) throws IOException {
        try (var peer =
                new ScriptedPeer(
                        ScriptedPeer.always("HTTP/1.1 200 OK\r\n" + fields + "\r\n\r\nok"))) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
    void gzip_is_unpacked(String coding) throws IOException {
        assertThat(read(coding, packed("hello"))).isEqualTo("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "200 OK\r\nContent-Length: 0"})
    void an_empty_body_needs_no_gzip(String line) throws IOException {
        String head = "HTTP/1.1 " + line + "\r\nContent-Encoding: gzip\r\n\r\n";
        try (var peer = new ScriptedPeer(ScriptedPeer.always(head))) {
            assertThat(gateway.read(peer.url())).isEmpty();
            assertThat(gateway.upstream.connections()).isOne();
        }
    }

    @Test
    void a_damaged_gzip_is_named_in_the_error() {
        String packed = packed("hello".repeat(100));

        assertThat(broken("no gzip at all").how()).contains("no valid gzip");
        assertThat(broken(packed.substring(0, packed.length() - 9)).how())
                .contains("gzip answer ends too early");
        assertThat(broken(packed.substring(0, packed.length() - 1) + "x").how())
                .contains("no valid gzip");
    }

    @Test
    void a_malformed_chunk_is_named_in_the_error() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        try (var peer = new ScriptedPeer(ScriptedPeer.always(head + "2\r\nok!!\r\n0\r\n\r\n"))) {
            var invalid =
                    catchThrowableOfType(
                            InvalidResponseException.class, () -> gateway.read(peer.url()));

            assertThat(invalid.how()).contains("malformed chunk");
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    /// The status matters more than the words.
    @Test
    void an_error_response_in_an_unknown_coding_keeps_its_status() throws IOException {
        String head = "HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Encoding: br\r\n";
        try (var peer =
                new ScriptedPeer(ScriptedPeer.always(head + "Content-Length: 2\r\n\r\n??"))) {
            UpstreamResponse refused = gateway.get(peer.url());

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.headers().first("retry-after")).isEqualTo("7");
            assertThat(UpstreamFixture.read(refused)).isEmpty();
            assertThat(gateway.upstream.connections()).isZero();
        }
    }

    private InvalidResponseException invalid(String rest) throws IOException {
        try (var peer = new ScriptedPeer(ScriptedPeer.always("HTTP/1.1 200 OK\r\n" + rest))) {
            var invalid =
                    catchThrowableOfType(
                            InvalidResponseException.class, () -> gateway.get(peer.url()));
            assertThat(gateway.upstream.connections()).isZero();
            return invalid;
        }
    }

    private InvalidResponseException broken(String body) {
        return catchThrowableOfType(InvalidResponseException.class, () -> read("gzip", body));
    }

    private String read(String coding, String body) throws IOException {
        String head = "HTTP/1.1 200 OK\r\nContent-Encoding: " + coding + "\r\nContent-Length: ";
        try (var peer =
                new ScriptedPeer(ScriptedPeer.always(head + body.length() + "\r\n\r\n" + body))) {
            return gateway.read(peer.url());
        }
    }

    private static String packed(String text) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return packed.toString(ISO_8859_1);
    }
}
