package dev.gatehouse.journey;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A certificate for the loopback, made on the spot, that also trusts itself.
public final class SelfSigned {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path certificate;
    private final Path key;
    private final SSLContext context;

    private SelfSigned(Path certificate, Path key, SSLContext context) {
        this.certificate = certificate;
        this.key = key;
        this.context = context;
    }

    public static SelfSigned in(Path directory) {
        return in(directory, "san=ip:127.0.0.1,dns:localhost", "-validity", "2");
    }

    /// One for other names, or another time.
    ///
    /// @param names the extension that states what it is for
    /// @param options more of `keytool -genkeypair`
    public static SelfSigned in(Path directory, String names, String... options) {
        try {
            Path file = directory.resolve("both.p12");
            make(file, names, List.of(options));
            var store = KeyStore.getInstance(file.toFile(), PASSWORD);
            Path certificate = directory.resolve("certificate.pem");
            Path key = directory.resolve("key.pem");
            write(certificate, "CERTIFICATE", store.getCertificate("it").getEncoded());
            write(key, "PRIVATE KEY", store.getKey("it", PASSWORD).getEncoded());
            return new SelfSigned(certificate, key, context(store));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public Path certificate() {
        return certificate;
    }

    public Path key() {
        return key;
    }

    public SSLContext context() {
        return context;
    }

    private static void make(Path file, String names, List<String> options) throws IOException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command =
                new ArrayList<>(
                        List.of(
                                tool,
                                "-genkeypair",
                                "-alias",
                                "it",
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                names,
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                new String(PASSWORD),
                                "-keystore",
                                file.toString()));
        command.addAll(options);
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("no certificate was made");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(Path file, String kind, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
        Files.writeString(
                file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext context(KeyStore store) throws GeneralSecurityException, IOException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
