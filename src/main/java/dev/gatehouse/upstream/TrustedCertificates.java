package dev.gatehouse.upstream;

import dev.gatehouse.crypto.TlsFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Which certificates are trusted: those of the Java runtime, and those of the operator's file.
///
/// The file is looked through at the start. The rest is made at the first TLS connection, as that
/// takes longer than all of the start.
final class TrustedCertificates {
    private static final String SETTING = "upstream.trust (SSL_CERT_FILE): ";

    private final @Nullable Path file;
    private final List<byte[]> extra;
    private final Map<TlsFiles, Own> own = new ConcurrentHashMap<>();
    private volatile @Nullable SSLSocketFactory sockets;

    private TrustedCertificates(@Nullable Path file, List<byte[]> extra) {
        this.file = file;
        this.extra = extra;
    }

    /// Reads the file.
    ///
    /// @throws IOException when it holds anything but certificates; the message names it
    static TrustedCertificates of(@Nullable Path file) throws IOException {
        try {
            return new TrustedCertificates(
                    file, file == null ? List.of() : CertificateFile.read(file));
        } catch (IOException e) {
            throw new IOException("names " + file + " " + e.getMessage(), e);
        }
    }

    SSLSocketFactory sockets() throws IOException {
        SSLSocketFactory known = sockets;
        if (known == null) {
            try {
                known = make();
            } catch (GeneralSecurityException e) {
                String how = SETTING + file + " holds what is no certificate";
                throw UnreachableException.permanently(
                        file == null ? "there is no TLS here" : how, e);
            }
            sockets = known;
        }
        return known;
    }

    /// For connections that show a certificate, or accept other authorities. Files that have
    /// changed are read again; those that cannot be used leave the last good ones in place.
    SSLSocketFactory sockets(TlsFiles files) throws IOException {
        if (files.equals(TlsFiles.NONE)) {
            return sockets();
        }
        Own known = own.get(files);
        List<TlsFiles.State> states = files.states();
        if (known != null && known.states().equals(states)) {
            return known.sockets();
        }
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(files.keyManagers(), new TrustManager[] {trust(files)}, null);
            known = new Own(states, context.getSocketFactory());
            own.put(files, known);
        } catch (IOException | GeneralSecurityException e) {
            if (known == null) {
                throw UnreachableException.permanently(
                        "the files of the account's 'tls' cannot be used", e);
            }
        }
        return known.sockets();
    }

    private TrustManager trust(TlsFiles files) throws IOException, GeneralSecurityException {
        KeyStore authorities = files.authorities();
        return new AnyOf(authorities == null ? managers() : List.of(manager(authorities)));
    }

    /// Those of files, as long as these have not changed.
    private record Own(List<TlsFiles.State> states, SSLSocketFactory sockets) {}

    private SSLSocketFactory make() throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new AnyOf(managers())}, null);
        return context.getSocketFactory();
    }

    private List<X509ExtendedTrustManager> managers() throws IOException, GeneralSecurityException {
        var managers = new ArrayList<X509ExtendedTrustManager>();
        managers.add(manager(null));
        if (!extra.isEmpty()) {
            var certificates = CertificateFactory.getInstance("X.509");
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < extra.size(); i++) {
                var one = certificates.generateCertificate(new ByteArrayInputStream(extra.get(i)));
                store.setCertificateEntry("extra-" + i, one);
            }
            managers.add(manager(store));
        }
        return managers;
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store)
            throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    /// Trusts what any of several managers trusts, and states why where none does.
    private static final class AnyOf extends X509ExtendedTrustManager {
        private final List<X509ExtendedTrustManager> managers;

        AnyOf(List<X509ExtendedTrustManager> managers) {
            this.managers = managers;
        }

        @FunctionalInterface
        private interface Check {
            void by(X509ExtendedTrustManager manager) throws CertificateException;
        }

        private void any(X509Certificate[] chain, Check check) throws CertificateException {
            var failures = new ArrayList<CertificateException>();
            for (X509ExtendedTrustManager manager : managers) {
                try {
                    check.by(manager);
                    return;
                } catch (CertificateException e) {
                    failures.add(e);
                }
            }
            throw new TlsFailure.Untrusted(chain, failures);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket at)
                throws CertificateException {
            any(chain, manager -> manager.checkServerTrusted(chain, kind, at));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine at)
                throws CertificateException {
            any(chain, manager -> manager.checkServerTrusted(chain, kind, at));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind)
                throws CertificateException {
            any(chain, manager -> manager.checkServerTrusted(chain, kind));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket at)
                throws CertificateException {
            any(chain, manager -> manager.checkClientTrusted(chain, kind, at));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine at)
                throws CertificateException {
            any(chain, manager -> manager.checkClientTrusted(chain, kind, at));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind)
                throws CertificateException {
            any(chain, manager -> manager.checkClientTrusted(chain, kind));
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return managers.stream()
                    .flatMap(manager -> List.of(manager.getAcceptedIssuers()).stream())
                    .toArray(X509Certificate[]::new);
        }
    }
}
