package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.call.CallScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Makes connections: resolves, dials one address after the other, tunnels through a proxy, and
/// makes it private with the host's name checked.
final class Dialer {
    private final UpstreamSettings settings;
    private final TrustedCertificates trust;
    private final Resolver resolver = new Resolver();

    Dialer(UpstreamSettings settings) throws IOException {
        this.settings = settings;
        this.trust = TrustedCertificates.of(settings.trust());
    }

    Connection dial(Origin origin, CallScope scope) throws IOException {
        scope.start(CallScope.Timeout.CONNECT, settings.connectTimeout());
        try {
            URI proxy = origin.secure() ? proxyFor(origin.host()) : null;
            Socket base =
                    proxy == null
                            ? reach(origin.host(), origin.port(), scope)
                            : tunnel(proxy, origin, scope);
            return origin.secure()
                    ? secure(origin, base, scope)
                    : new Connection(origin, base, base);
        } finally {
            scope.stop(CallScope.Timeout.CONNECT);
        }
    }

    private Socket reach(String host, int port, CallScope scope) throws IOException {
        IOException last = null;
        for (InetAddress address : resolver.resolve(host)) {
            var socket = new Socket();
            try (var _ = scope.onCancel(() -> close(socket))) {
                socket.setTcpNoDelay(true);
                int limit = (int) settings.connectTimeout().toMillis();
                socket.connect(new InetSocketAddress(address, port), limit);
                return socket;
            } catch (IOException e) {
                close(socket);
                last = e;
            }
            if (scope.reason() != null) {
                break;
            }
        }
        resolver.forget(host);
        throw new UnreachableException("no connection could be made", last);
    }

    private Connection secure(Origin origin, Socket base, CallScope scope) throws IOException {
        try (var _ = scope.onCancel(() -> close(base))) {
            var socket =
                    (SSLSocket)
                            trust.sockets().createSocket(base, origin.host(), origin.port(), true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return new Connection(origin, base, socket);
        } catch (SSLException e) {
            close(base);
            throw new UnreachableException("its TLS certificate or handshake was not accepted", e);
        } catch (IOException e) {
            close(base);
            throw new UnreachableException("the TLS handshake broke off", e);
        }
    }

    /// Asks the proxy for a tunnel (RFC 9110 section 9.3.6).
    private Socket tunnel(URI proxy, Origin origin, CallScope scope) throws IOException {
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        Socket base = reach(proxy.getHost(), port, scope);
        try (var _ = scope.onCancel(() -> close(base))) {
            String target = origin.host() + ":" + origin.port();
            String ask = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
            base.getOutputStream().write(ask.getBytes(ISO_8859_1));
            String head = readHead(base);
            if (!head.startsWith("HTTP/1.1 200") && !head.startsWith("HTTP/1.0 200")) {
                throw new UnreachableException("the proxy refused a tunnel to it", null);
            }
            return base;
        } catch (IOException e) {
            close(base);
            throw e;
        }
    }

    private static String readHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        var in = socket.getInputStream();
        while (head.length() < 8 * 1024 && head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new UnreachableException("the proxy hung up", null);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private @Nullable URI proxyFor(String host) {
        return spared(host.toLowerCase(Locale.ROOT), settings.noProxy()) ? null : settings.proxy();
    }

    private static boolean spared(String host, List<String> exceptions) {
        for (String exception : exceptions) {
            String name = exception.strip().toLowerCase(Locale.ROOT);
            String domain = name.startsWith(".") ? name : "." + name;
            if (name.equals("*") || host.equals(name) || host.endsWith(domain)) {
                return true;
            }
        }
        return false;
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // That was the wish.
        }
    }
}
