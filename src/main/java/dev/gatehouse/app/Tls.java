package dev.gatehouse.app;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.crypto.TlsFiles;
import dev.gatehouse.http.Server;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// What a TLS listener shows, a certificate chain and its private key, and the authorities whose
/// clients it accepts, all in PEM files.
///
/// New connections take files that have changed; connections that are open stay. What cannot be
/// used leaves the last good ones in place.
final class Tls implements Server.Encryption {
    /// How often files are looked at.
    private static final long LOOK = Duration.ofSeconds(1).toNanos();

    private final TlsFiles files;
    private final ServerSettings.ClientAuth clients;
    private final Consumer<String> warnings;
    private final LongSupplier clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile SSLContext context;
    private List<TlsFiles.State> states;
    private long looked;

    private Tls(
            ServerSettings settings,
            Path certificate,
            Path key,
            Consumer<String> warnings,
            LongSupplier clock)
            throws IOException, GeneralSecurityException {
        this.files = new TlsFiles(certificate, key, settings.clientCa());
        this.clients = settings.clientAuth();
        this.warnings = warnings;
        this.clock = clock;
        this.states = files.states();
        this.looked = clock.getAsLong();
        this.context = context();
    }

    /// The rules as shipped, with TLS if there is a certificate.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @param clock nanoseconds
    static Server.Limits rules(
            ServerSettings settings, Consumer<String> warnings, LongSupplier clock)
            throws IOException {
        Path certificate = settings.certificate();
        Path key = settings.certificateKey();
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
            return plain.secure(new Tls(settings, certificate, key, warnings, clock));
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

    @Override
    public Socket over(Socket accepted) throws IOException {
        look();
        var sockets = context.getSocketFactory();
        var socket = (SSLSocket) sockets.createSocket(accepted, null, accepted.getPort(), true);
        socket.setUseClientMode(false);
        if (files.ca() != null) {
            switch (clients) {
                case REQUIRED -> socket.setNeedClientAuth(true);
                case OPTIONAL -> socket.setWantClientAuth(true);
            }
        }
        return socket;
    }

    private void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            if (clock.getAsLong() - looked < LOOK) {
                return;
            }
            looked = clock.getAsLong();
            List<TlsFiles.State> now = files.states();
            if (!now.equals(states)) {
                states = now;
                take();
            }
        } finally {
            looking.unlock();
        }
    }

    private void take() {
        try {
            context = context();
        } catch (IOException | GeneralSecurityException e) {
            warnings.accept(
                    "The files of server.certificate have changed and cannot be used, those before"
                            + " stay: "
                            + e.getMessage());
        }
    }

    private SSLContext context() throws IOException, GeneralSecurityException {
        KeyStore authorities = files.authorities();
        var made = SSLContext.getInstance("TLS");
        made.init(files.keyManagers(), authorities == null ? null : trust(authorities), null);
        return made;
    }

    private static TrustManager[] trust(KeyStore authorities) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        return factory.getTrustManagers();
    }
}
