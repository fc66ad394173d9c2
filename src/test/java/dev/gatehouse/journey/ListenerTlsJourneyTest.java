package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Certificates of clients, and certificates that change while the gateway runs.
class ListenerTlsJourneyTest {
    private static final String REQUEST = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static SelfSigned server;
    private static SelfSigned next;
    private static SelfSigned known;
    private static SelfSigned unknown;

    @TempDir private Path directory;

    @BeforeAll
    static void make(@TempDir Path shared) throws IOException {
        server = SelfSigned.in(Files.createDirectory(shared.resolve("server")));
        next = SelfSigned.in(Files.createDirectory(shared.resolve("next")));
        known = SelfSigned.in(Files.createDirectory(shared.resolve("known")));
        unknown = SelfSigned.in(Files.createDirectory(shared.resolve("unknown")));
    }

    private String yaml(String more) throws IOException {
        show(server);
        return "server: {port: 0, certificate: '%s', certificate-key: '%s'%s}\n"
                .formatted(directory.resolve("chain.pem"), directory.resolve("key.pem"), more);
    }

    private void show(SelfSigned one) throws IOException {
        var replace = StandardCopyOption.REPLACE_EXISTING;
        Files.copy(one.certificate(), directory.resolve("chain.pem"), replace);
        Files.copy(one.key(), directory.resolve("key.pem"), replace);
    }

    @ParameterizedTest
    @CsvSource({
        "required, known, true",
        "required, unknown, false",
        "required, none, false",
        "optional, known, true",
        "optional, unknown, false",
        "optional, none, true"
    })
    void clients_show_a_certificate_that_a_configured_authority_has_signed(
            String auth, String shown, boolean accepted) throws Exception {
        String more = ", client-auth: " + auth + ", client-ca: '" + known.certificate() + "'";
        try (var gateway = GatewayFixture.open(yaml(more))) {
            SelfSigned own = shown.equals("known") ? known : shown.equals("none") ? null : unknown;

            assertThat(answers(gateway.port(), own)).isEqualTo(accepted);
        }
    }

    @Test
    void a_changed_certificate_is_shown_to_new_connections_and_open_ones_stay() throws Exception {
        try (var gateway = GatewayFixture.open(yaml(""));
                SSLSocket open = connect(gateway.port(), null)) {
            assertThat(ask(open)).isTrue();
            assertThat(serial(open)).isEqualTo(serial(server));

            show(next);
            Await.until("the next certificate", () -> serial(next).equals(shown(gateway)));

            assertThat(ask(open)).isTrue();
            Files.writeString(directory.resolve("key.pem"), "no key");
            Await.until(
                    "the warning",
                    () -> {
                        assertThat(shown(gateway)).isEqualTo(serial(next));
                        return gateway.logged().contains("have changed and cannot be used");
                    });
            show(server);
            Await.until("the first again", () -> serial(server).equals(shown(gateway)));
        }
    }

    private static String shown(GatewayFixture gateway) {
        try (SSLSocket socket = connect(gateway.port(), null)) {
            socket.startHandshake();
            return serial(socket);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static String serial(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSerialNumber()
                .toString();
    }

    private static String serial(SelfSigned one) {
        try {
            return certificate(one).getSerialNumber().toString();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean answers(int port, @Nullable SelfSigned own) throws Exception {
        try (SSLSocket socket = connect(port, own)) {
            return ask(socket);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean ask(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(US_ASCII));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int one = socket.getInputStream().read();
            if (one < 0) {
                return false;
            }
            head.append((char) one);
        }
        int at = head.indexOf("Content-Length: ") + 16;
        int length = Integer.parseInt(head.substring(at, head.indexOf("\r", at)));
        socket.getInputStream().readNBytes(length);
        return head.indexOf(" 200 ") > 0;
    }

    /// Trusts both certificates of the gateway and shows its own.
    private static SSLSocket connect(int port, @Nullable SelfSigned own) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate(server));
        trusted.setCertificateEntry("next", certificate(next));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var none = new char[0];
        if (own != null) {
            String pem = Files.readString(own.key()).replaceAll("-----[^-]+-----|\\s", "");
            var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
            var key = KeyFactory.getInstance("EC").generatePrivate(spec);
            store.setKeyEntry("own", key, none, new Certificate[] {certificate(own)});
        }
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, none);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static X509Certificate certificate(SelfSigned one) throws Exception {
        try (var in = Files.newInputStream(one.certificate())) {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(in);
        }
    }
}
