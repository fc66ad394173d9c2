package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Accounts that show a certificate to their provider, and trust an authority of their own.
class ProviderTlsJourneyTest {
    private static SelfSigned provider;
    private static SelfSigned other;

    @TempDir private Path directory;

    @BeforeAll
    static void make(@TempDir Path shared) throws IOException {
        provider = SelfSigned.in(Files.createDirectory(shared.resolve("provider")));
        other = SelfSigned.in(Files.createDirectory(shared.resolve("other")));
    }

    /// A provider that accepts clients with its own certificate only.
    private static final class Provider implements AutoCloseable {
        final List<String> shown = new CopyOnWriteArrayList<>();
        private final SSLServerSocket socket;

        Provider() throws IOException {
            socket =
                    (SSLServerSocket)
                            provider.context()
                                    .getServerSocketFactory()
                                    .createServerSocket(0, 9, InetAddress.getLoopbackAddress());
            socket.setNeedClientAuth(true);
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            while (!socket.isClosed()) {
                try (var one = (SSLSocket) socket.accept()) {
                    answer(one);
                } catch (IOException _) {
                    // A client without the certificate.
                }
            }
        }

        private void answer(SSLSocket one) throws IOException {
            one.startHandshake();
            var certificate = (X509Certificate) one.getSession().getPeerCertificates()[0];
            shown.add(certificate.getSerialNumber().toString());
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = one.getInputStream().read();
                if (next < 0) {
                    return;
                }
                head.append((char) next);
            }
            byte[] body = WireFormat.CHAT.whole().getBytes(UTF_8);
            String answer =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                            + "Content-Length: "
                            + body.length
                            + "\r\n\r\n";
            one.getOutputStream().write(answer.getBytes(US_ASCII));
            one.getOutputStream().write(body);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private String yaml(Provider at, String tls) {
        return """
               retry: {max-retries: 0}
               providers:
                 one:
                   type: openai
                   base-url: https://127.0.0.1:%d/v1
                   api-key: sk-one-1234567890
                   models: [gpt]
                   tls: {%s}
               """
                .formatted(at.socket.getLocalPort(), tls);
    }

    private void show(SelfSigned one) throws IOException {
        var replace = StandardCopyOption.REPLACE_EXISTING;
        Files.copy(one.certificate(), directory.resolve("chain.pem"), replace);
        Files.copy(one.key(), directory.resolve("key.pem"), replace);
    }

    private String own() {
        return "certificate: '%s', key: '%s'"
                .formatted(directory.resolve("chain.pem"), directory.resolve("key.pem"));
    }

    private static String ca(SelfSigned one) {
        return "ca: '" + one.certificate() + "'";
    }

    @Test
    void an_account_shows_its_certificate_and_trusts_its_authority() throws Exception {
        show(provider);
        try (var at = new Provider();
                var gateway = GatewayFixture.open(yaml(at, own() + ", " + ca(provider)))) {
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);

            assertThat(at.shown).containsExactly(serial(provider));
        }
    }

    @Test
    void an_account_without_the_certificate_or_with_another_authority_is_not_served()
            throws Exception {
        show(provider);
        try (var at = new Provider();
                var bare = GatewayFixture.open(yaml(at, ca(provider)))) {
            assertThat(bare.ask(WireFormat.CHAT, false).status()).isEqualTo(502);
            assertThat(at.shown).isEmpty();
        }
        try (var at = new Provider();
                var wrong = GatewayFixture.open(yaml(at, own() + ", " + ca(other)))) {
            assertThat(wrong.ask(WireFormat.CHAT, false).status()).isEqualTo(502);
            assertThat(at.shown).isEmpty();
        }
    }

    @Test
    void new_connections_show_a_changed_certificate() throws Exception {
        show(other);
        try (var at = new Provider();
                var gateway = GatewayFixture.open(yaml(at, own() + ", " + ca(provider)))) {
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(502);

            show(provider);

            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            Files.writeString(directory.resolve("key.pem"), "no key");
            assertThat(gateway.ask(WireFormat.CHAT, false).status()).isEqualTo(200);
            assertThat(at.shown).containsExactly(serial(provider), serial(provider));
        }
    }

    private static String serial(SelfSigned one) throws Exception {
        try (var in = Files.newInputStream(one.certificate())) {
            var factory = CertificateFactory.getInstance("X.509");
            return ((X509Certificate) factory.generateCertificate(in)).getSerialNumber().toString();
        }
    }
}
