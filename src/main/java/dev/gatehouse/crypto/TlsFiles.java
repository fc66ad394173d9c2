package dev.gatehouse.crypto;

import dev.gatehouse.config.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/// PEM files of one side of TLS connections.
///
/// @param certificate a certificate chain that is shown
/// @param key the certificate's private key (PKCS #8)
/// @param ca the certificates of authorities whose certificates are accepted from the other side,
///     in place of the usual ones
public record TlsFiles(@Nullable Path certificate, @Nullable Path key, @Nullable Path ca) {
    /// No files.
    public static final TlsFiles NONE = new TlsFiles(null, null, null);

    private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

    /// What shows that a file has changed.
    ///
    /// @param changed `null` where there is no file
    public record State(@Nullable FileTime changed, long size) {
        private static State of(Path file) {
            try {
                return new State(Files.getLastModifiedTime(file), Files.size(file));
            } catch (IOException _) {
                return new State(null, -1);
            }
        }
    }

    /// Reads them; files that cannot be used are errors.
    public static TlsFiles read(Group g) {
        var files =
                new TlsFiles(
                        g.file("certificate").orNull(),
                        g.file("key").orNull(),
                        g.file("ca").orNull());
        if ((files.certificate == null) != (files.key == null)) {
            boolean lone = files.key == null;
            String other = lone ? "key" : "certificate";
            g.error(lone ? "certificate" : "key", "needs '" + other + "' beside it", null);
            return files;
        }
        try {
            files.keyManagers();
            files.authorities();
        } catch (IOException | GeneralSecurityException e) {
            String setting = files.certificate == null ? "ca" : "certificate";
            g.error(
                    setting,
                    "cannot be used: " + e.getMessage(),
                    "name PEM files that fit together");
        }
        return files;
    }

    /// The states of the files.
    public List<State> states() {
        var states = new ArrayList<State>();
        for (Path file : new @Nullable Path[] {certificate, key, ca}) {
            if (file != null) {
                states.add(State.of(file));
            }
        }
        return List.copyOf(states);
    }

    /// What shows the certificate; `null` where there is none.
    ///
    /// @throws GeneralSecurityException when certificate and key cannot be used
    public KeyManager @Nullable [] keyManagers() throws IOException, GeneralSecurityException {
        if (certificate == null || key == null) {
            return null;
        }
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var none = new char[0];
        PrivateKey own = key(key);
        store.setKeyEntry("own", own, none, chain(certificate).toArray(new Certificate[0]));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, none);
        return keys.getKeyManagers();
    }

    /// The authorities; `null` where the usual ones count.
    ///
    /// @throws GeneralSecurityException when the file holds none
    public @Nullable KeyStore authorities() throws IOException, GeneralSecurityException {
        if (ca == null) {
            return null;
        }
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate each : chain(ca)) {
            store.setCertificateEntry("authority-" + number++, each);
        }
        return store;
    }

    private static Collection<? extends Certificate> chain(Path file)
            throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty()) {
                throw new GeneralSecurityException(file + " holds no certificate");
            }
            return chain;
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
