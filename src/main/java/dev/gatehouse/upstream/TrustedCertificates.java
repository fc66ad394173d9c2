package dev.gatehouse.upstream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/// Whose certificates are believed: those of the Java runtime, and a file of the operator's.
///
/// Read and made at the first private connection, as that takes longer than the rest of the
/// start.
final class TrustedCertificates {
    private final @Nullable Path file;
    private volatile @Nullable SSLSocketFactory sockets;

    private TrustedCertificates(@Nullable Path file) {
        this.file = file;
    }

    /// Remembers the file; one that cannot be read is told at once and not at the first call.
    static TrustedCertificates of(@Nullable Path file) throws IOException {
        if (file != null && !Files.isReadable(file)) {
            throw new IOException("upstream.trust: " + file + " cannot be read");
        }
        return new TrustedCertificates(file);
    }

    SSLSocketFactory sockets() throws IOException {
        SSLSocketFactory known = sockets;
        if (known == null) {
            try {
                known = make();
            } catch (GeneralSecurityException e) {
                throw new IOException("upstream.trust: " + file + " holds no certificates", e);
            }
            sockets = known;
        }
        return known;
    }

    private static KeyStore read(Path file) throws IOException, GeneralSecurityException {
        try (var in = Files.newInputStream(file)) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (var one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("extra-" + count++, one);
            }
            return store;
        }
    }

    private SSLSocketFactory make() throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        if (file == null) {
            context.init(null, null, null);
        } else {
            var both = new Both(manager(null), manager(read(file)));
            context.init(null, new X509TrustManager[] {both}, null);
        }
        return context.getSocketFactory();
    }

    private static X509TrustManager manager(@Nullable KeyStore store)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    /// Believes whatever either of two believes.
    private static final class Both extends javax.net.ssl.X509ExtendedTrustManager {
        private final javax.net.ssl.X509ExtendedTrustManager first;
        private final javax.net.ssl.X509ExtendedTrustManager second;

        Both(X509TrustManager first, X509TrustManager second) {
            this.first = (javax.net.ssl.X509ExtendedTrustManager) first;
            this.second = (javax.net.ssl.X509ExtendedTrustManager) second;
        }

        @FunctionalInterface
        private interface Check {
            void by(javax.net.ssl.X509ExtendedTrustManager manager)
                    throws java.security.cert.CertificateException;
        }

        private void either(Check check) throws java.security.cert.CertificateException {
            try {
                check.by(first);
            } catch (java.security.cert.CertificateException _) {
                check.by(second);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, java.net.Socket at)
                throws java.security.cert.CertificateException {
            either(manager -> manager.checkServerTrusted(chain, kind, at));
        }

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String kind, javax.net.ssl.SSLEngine at)
                throws java.security.cert.CertificateException {
            either(manager -> manager.checkServerTrusted(chain, kind, at));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind)
                throws java.security.cert.CertificateException {
            either(manager -> manager.checkServerTrusted(chain, kind));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, java.net.Socket at)
                throws java.security.cert.CertificateException {
            first.checkClientTrusted(chain, kind, at);
        }

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String kind, javax.net.ssl.SSLEngine at)
                throws java.security.cert.CertificateException {
            first.checkClientTrusted(chain, kind, at);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind)
                throws java.security.cert.CertificateException {
            first.checkClientTrusted(chain, kind);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return first.getAcceptedIssuers();
        }
    }
}
