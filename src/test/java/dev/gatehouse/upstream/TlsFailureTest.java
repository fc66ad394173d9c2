package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.journey.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A TLS handshake that fails states why, and what to do.
class TlsFailureTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String NAMES = "san=ip:127.0.0.1,dns:localhost";

    @TempDir private Path directory;

    @Test
    void a_certificate_of_an_unknown_issuer_names_it_and_the_setting() throws IOException {
        UnreachableException refused = refused(SelfSigned.in(directory), null);

        assertThat(refused.how())
                .contains("certificate was not accepted", "unknown issuer CN=localhost")
                .contains("upstream.trust");
        assertThat(refused.permanent()).isTrue();
    }

    @Test
    void the_error_of_a_certificate_for_another_name_has_its_names() throws IOException {
        var other = SelfSigned.in(directory, "san=dns:other.example,dns:*.more.example");
        UnreachableException refused = refused(other, other.certificate());

        assertThat(refused.how()).contains("the certificate is for other.example, *.more.example");
        assertThat(refused.permanent()).isTrue();
    }

    @Test
    void the_error_of_an_expired_certificate_has_its_date() throws IOException {
        var old = SelfSigned.in(directory, NAMES, "-startdate", "2024/03/01", "-validity", "10");
        UnreachableException refused = refused(old, null);

        assertThat(refused.how()).contains("the certificate expired on 2024-03-11");
        assertThat(refused.permanent()).isTrue();
    }

    @Test
    void the_error_of_a_certificate_of_the_future_has_its_date() throws IOException {
        var early = SelfSigned.in(directory, NAMES, "-startdate", "2099/03/01", "-validity", "10");

        assertThat(refused(early, null).how())
                .contains("the certificate is not valid before 2099-03-01");
    }

    @Test
    void a_trusted_certificate_for_the_name_is_accepted() throws IOException {
        var good = SelfSigned.in(directory);
        try (var gateway =
                        new UpstreamFixture(
                                UpstreamFixture.settings(2, good.certificate(), null, List.of()));
                var peer = ScriptedPeer.secure(good.context(), ScriptedPeer.always(OK))) {
            assertThat(gateway.read(peer.url())).isEqualTo("ok");
            assertThat(gateway.read(peer.url("localhost"))).isEqualTo("ok");
        }
    }

    @Test
    void a_server_without_tls_is_distinguished_from_one_that_rejects() throws IOException {
        try (var peer = new ScriptedPeer(line -> line.send("HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            UnreachableException refused = refused(peer, "https://127.0.0.1:" + peer.port(), null);

            assertThat(refused.how()).contains("does not use TLS", "http://");
            assertThat(refused.permanent()).isTrue();
        }
    }

    @Test
    void a_handshake_that_is_rejected_names_the_alert() throws IOException {
        // handshake_failure, in a record of TLS 1.2
        String alert = new String(new byte[] {21, 3, 3, 0, 2, 2, 40}, ISO_8859_1);
        try (var peer = new ScriptedPeer(line -> line.send(alert))) {
            UnreachableException refused = refused(peer, "https://127.0.0.1:" + peer.port(), null);

            assertThat(refused.how()).contains("rejected the TLS handshake", "handshake_failure");
        }
    }

    @Test
    void a_handshake_that_is_cut_may_be_transient() throws IOException {
        try (var peer = new ScriptedPeer(line -> line.body(1))) {
            UnreachableException refused = refused(peer, "https://127.0.0.1:" + peer.port(), null);

            assertThat(refused.how()).contains("broke the TLS handshake off");
            assertThat(refused.permanent()).isFalse();
        }
    }

    private static UnreachableException refused(SelfSigned shown, @Nullable Path trusted)
            throws IOException {
        try (var peer = ScriptedPeer.secure(shown.context(), ScriptedPeer.always(OK))) {
            return refused(peer, peer.url().toString(), trusted);
        }
    }

    private static UnreachableException refused(
            ScriptedPeer peer, String url, @Nullable Path trusted) throws IOException {
        try (var gateway =
                new UpstreamFixture(UpstreamFixture.settings(2, trusted, null, List.of()))) {
            var refused =
                    catchThrowableOfType(
                            UnreachableException.class,
                            () -> gateway.get(java.net.URI.create(url)));
            assertThat(peer.heads).isEmpty();
            assertThat(gateway.upstream.connections()).isZero();
            return refused;
        }
    }

    @Test
    void a_file_of_certificates_is_read_at_the_start() throws IOException {
        var good = SelfSigned.in(directory);
        String pem = Files.readString(good.certificate());
        String key = Files.readString(good.key());

        assertThat(fault("")).contains("holds no certificate");
        assertThat(fault("no certificate at all")).contains("holds no certificate");
        assertThat(fault(key + pem)).contains("holds a private key");
        assertThat(fault(pem + key)).contains("holds a private key");
        assertThat(fault(pem + pem.substring(0, pem.length() - 60))).contains("certificate 2");
        assertThat(fault(pem.replaceAll("[A-Z]{3}=?\n", "AAA\n").replace("MII", "NII")))
                .contains("certificate 1");
        assertThat(fault("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"))
                .contains("X509 CRL");
        assertThat(fault(pem + "a comment\n\n" + pem)).isEmpty();
        assertThat(fault(pem.replace("\n", "\r\n"))).isEmpty();
    }

    @Test
    void a_folder_and_a_file_that_is_not_there_are_no_file_of_certificates() {
        assertThat(fault(directory)).contains(directory.toString(), "is a folder");
        assertThat(fault(directory.resolve("absent.pem"))).contains("absent.pem", "does not exist");
    }

    private String fault(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("trust.pem"), content);
        String fault = fault(file);
        assertThat(fault).doesNotContain("BEGIN PRIVATE");
        return fault;
    }

    /// The errors of the start; empty when there are none.
    private static String fault(Path file) {
        try (var gateway =
                new UpstreamFixture(UpstreamFixture.settings(2, file, null, List.of()))) {
            assertThat(gateway.upstream.connections()).isZero();
            return "";
        } catch (IOException e) {
            assertThat(e).hasMessageContaining(file.toString());
            return String.valueOf(e.getMessage());
        }
    }
}
