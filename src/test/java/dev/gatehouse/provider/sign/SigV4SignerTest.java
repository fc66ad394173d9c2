package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.provider.sign.CredentialCache.Lease;
import dev.gatehouse.upstream.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigV4SignerTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2015-08-30T12:36:00Z"));
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// A request of AWS's test suite, with the signature that it must get.
    private record Vector(String method, String target, List<String> fields, String body) {
        static Vector of(String name) {
            String file = "sigv4/" + name + ".txt";
            try (InputStream in = SigV4SignerTest.class.getResourceAsStream(file)) {
                String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
                int body = text.indexOf("\n\n");
                List<String> lines = text.substring(0, body).lines().toList();
                String line = lines.getFirst();
                return new Vector(
                        line.substring(0, line.indexOf(' ')),
                        line.substring(line.indexOf(' ') + 1, line.lastIndexOf(' ')),
                        lines.subList(1, lines.size()),
                        text.substring(body + 2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Nullable String field(String name) {
            return fields.stream()
                    .filter(it -> it.startsWith(name + ":"))
                    .map(it -> it.substring(name.length() + 1))
                    .findFirst()
                    .orElse(null);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get-vanilla",
                "get-vanilla-with-session-token",
                "get-vanilla-query-order-encoded",
                "get-vanilla-query-order-key-case",
                "get-vanilla-empty-query-key",
                "get-vanilla-query-unreserved",
                "get-vanilla-utf8-query",
                "get-utf8",
                "get-space",
                "get-unreserved",
                "post-vanilla",
                "post-x-www-form-urlencoded"
            })
    void a_request_of_the_test_suite_has_its_signature(String name) throws IOException {
        var vector = Vector.of(name);
        Headers headers = Headers.none();
        headers.addIfPresent("Content-Type", vector.field("Content-Type"));
        headers.add("X-Request-Id", "not signed");

        signer(vector.field("X-Amz-Security-Token"))
                .sign(vector.method(), vector.target(), headers, payload(vector.body()));

        assertThat(headers.first("Authorization")).isEqualTo(vector.field("Authorization"));
        assertThat(headers.first("X-Amz-Date")).isEqualTo(vector.field("X-Amz-Date"));
        assertThat(headers.first("X-Amz-Security-Token"))
                .isEqualTo(vector.field("X-Amz-Security-Token"));
    }

    @ParameterizedTest
    @CsvSource({
        "/model/claude-v1%3A0/converse, /model/claude-v1%253A0/converse",
        "/model/arn%3Aaws%2Fx/invoke, /model/arn%253Aaws%252Fx/invoke",
        "/model/a@b:c/converse, /model/a%40b%3Ac/converse",
        "'', /"
    })
    void a_path_is_encoded_once_more_than_it_is_sent(String sent, String signed) {
        var request = CanonicalRequest.of("POST", sent + "?b=2&a", "h", Headers.none(), "DIGEST");

        assertThat(request.text())
                .isEqualTo("POST\n" + signed + "\na=&b=2\nhost:h\n\nhost\nDIGEST");
    }

    @Test
    void fields_of_aws_are_signed_in_order_with_single_blanks() {
        Headers headers = Headers.of("X-Amzn-Trace", "no");
        headers.add("x-amz-z", " a   b ").add("X-Amz-Content-Sha256", "c").add("X-AMZ-Z", "d");

        var request = CanonicalRequest.of("GET", "/", "h", headers, "D");

        assertThat(request.signedHeaders()).isEqualTo("host;x-amz-content-sha256;x-amz-z");
        assertThat(request.text()).contains("\nx-amz-content-sha256:c\nx-amz-z:a b,d\n\n");
    }

    @Test
    void the_digest_is_that_of_the_pieces_that_are_sent() throws IOException, MalformedJson {
        Json json = Json.parse("{\"model\":\"a\",\"text\":\"b\"}".getBytes(UTF_8));
        var patch = new Patch(json);
        patch.set(json, "model", "\"long name\"".getBytes(UTF_8));
        Headers patched = Headers.none();
        Headers whole = Headers.none();

        signer(null).sign("POST", "/", patched, Request.payload(patch.pieces()));
        signer(null).sign("POST", "/", whole, payload("{\"model\":\"long name\",\"text\":\"b\"}"));

        assertThat(patched.first("Authorization")).isEqualTo(whole.first("Authorization"));
    }

    @Test
    void a_body_that_can_be_read_once_is_not_signed() {
        var once =
                new RequestPayload() {
                    @Override
                    public long length() {
                        return 1;
                    }

                    @Override
                    public boolean replayable() {
                        return false;
                    }

                    @Override
                    public void writeTo(OutputStream out) {
                        throw new AssertionError("read");
                    }
                };

        assertThatThrownBy(() -> signer(null).sign("POST", "/", Headers.none(), once))
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("use an API key");
    }

    private static RequestPayload payload(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return Request.payload(Patch.Pieces.of(bytes, 0, bytes.length));
    }

    private static Signer signer(@Nullable String token) {
        var keys =
                new SigV4Signer.Keys(
                        "AKIDEXAMPLE", Secret.of(SECRET), token == null ? null : Secret.of(token));
        return new SigV4Signer(
                new SigV4Signer.Place("service", "us-east-1", "example.amazonaws.com"),
                new CredentialCache<>(_ -> Lease.forever(keys), CLOCK),
                CLOCK);
    }
}
