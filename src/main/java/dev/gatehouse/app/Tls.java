package dev.gatehouse.app;

import dev.gatehouse.http.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Reads what a TLS listener shows: a certificate chain and its private key, in PEM files.
final class Tls {
    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    private Tls() {}

    /// The rules as shipped, with TLS if there is a certificate.
    static Server.Limits rules(@Nullable Path certificate, @Nullable Path key) throws IOException {
        Server.Limits plain = Server.Limits.standard();
        if (certificate == null && key == null) {
            return plain;
        }
        if (certificate == null || key == null) {
            // Listening without TLS would ignore the settings.
            throw new IOException(
                    "server.certificate and server.certificate-key must be given together");
        }
        try {
            return plain.secure(context(certificate, key).getSocketFactory());
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "server.certificate and server.certificate-key do not fit together: "
                            + e.getMessage(),
                    e);
        } catch (IOException e) {
            throw new IOException(
                    "server.certificate or server.certificate-key cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private static SSLContext context(Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(certificate)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new GeneralSecurityException(certificate + " holds no certificate");
            }
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var none = new char[0];
            store.setKeyEntry("listener", key(key), none, chain.toArray(new Certificate[0]));
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, none);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        var base64 = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (!line.startsWith("-----")) {
                base64.append(line.strip());
            }
        }
        var spec = new PKCS8EncodedKeySpec(decoded(base64.toString(), file));
        GeneralSecurityException last = null;
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new GeneralSecurityException(file + " holds no private key that is known", last);
    }

    private static byte[] decoded(String base64, Path file) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException(file + " is no PEM file of a private key", e);
        }
    }
}
