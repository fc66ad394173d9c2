package dev.gatehouse.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.TlsFiles;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Makes connections: resolves, dials one address after the other, tunnels through a proxy, and
/// encrypts with the host's name checked.
final class Dialer implements AutoCloseable {
    private static final int LONGEST_HEAD = 8 * 1024;

    private final UpstreamSettings settings;
    private final TrustedCertificates trust;
    private final @Nullable ProxyServer proxy;
    private final @Nullable ProxyServer httpProxy;
    private final ProxyExceptions exceptions;
    private final Resolver resolver;

    private Dialer(UpstreamSettings settings, @Nullable Predicate<InetAddress> permitted)
            throws IOException {
        this.settings = settings;
        this.trust = TrustedCertificates.of(settings.trust());
        this.proxy = permitted == null ? proxy(settings.proxy()) : null;
        this.httpProxy = permitted == null ? proxy(settings.httpProxy()) : null;
        this.exceptions = ProxyExceptions.of(settings.noProxy());
        this.resolver = new Resolver(permitted);
    }

    /// Reads what the settings name.
    ///
    /// @throws IOException when it cannot be used; the message names the setting
    static Dialer of(UpstreamSettings settings) throws IOException {
        return new Dialer(settings, null);
    }

    /// One that connects directly, and to some addresses only: those that it has looked up and
    /// checked are those that it dials.
    ///
    /// @throws IOException as above
    static Dialer to(Predicate<InetAddress> permitted, UpstreamSettings settings)
            throws IOException {
        return new Dialer(settings, permitted);
    }

    private static @Nullable ProxyServer proxy(@Nullable Secret address) throws IOException {
        return address == null ? null : ProxyServer.parse(address.reveal());
    }

    Connection dial(Origin origin, CallScope scope) throws IOException {
        scope.start(CallScope.Timeout.CONNECT, settings.connectTimeout());
        try {
            ProxyServer usual = origin.secure() ? proxy : httpProxy;
            ProxyServer way = usual == null || exceptions.contain(origin) ? null : usual;
            SocketChannel channel =
                    way == null ? reach(origin.host(), origin.port(), scope) : reach(way, scope);
            try (var _ = scope.onCancel(() -> close(channel))) {
                Socket socket = encrypted(origin, way, channel.socket());
                return new Connection(origin, channel, socket, origin.secure() ? null : way);
            } catch (IOException | RuntimeException e) {
                close(channel);
                throw e;
            }
        } finally {
            scope.stop(CallScope.Timeout.CONNECT);
        }
    }

    @Override
    public void close() {
        resolver.close();
    }

    private SocketChannel reach(ProxyServer way, CallScope scope) throws IOException {
        try {
            return reach(way.host(), way.port(), scope);
        } catch (UnreachableException e) {
            throw new UnreachableException("the proxy on the way to it: " + e.how(), e);
        }
    }

    private SocketChannel reach(String host, int port, CallScope scope) throws IOException {
        IOException last = null;
        for (InetAddress address : resolver.resolve(host)) {
            var channel = SocketChannel.open();
            try (var _ = scope.onCancel(() -> close(channel))) {
                channel.socket().setTcpNoDelay(true);
                int limit = (int) settings.connectTimeout().toMillis();
                channel.socket().connect(new InetSocketAddress(address, port), limit);
                return channel;
            } catch (IOException e) {
                close(channel);
                last = e;
            }
            if (scope.reason() != null) {
                break;
            }
        }
        resolver.forget(host);
        throw new UnreachableException("no connection could be made", last);
    }

    private Socket encrypted(Origin origin, @Nullable ProxyServer way, Socket base)
            throws IOException {
        Socket toProxy = way != null && way.secure() ? secured(base, way) : base;
        if (!origin.secure()) {
            return toProxy;
        }
        if (way == null) {
            return secured(base, origin.host(), origin.port(), origin.tls());
        }
        openTunnel(toProxy, way, origin);
        return secured(toProxy, origin.host(), origin.port(), origin.tls());
    }

    private Socket secured(Socket base, ProxyServer way) throws IOException {
        try {
            return secured(base, way.host(), way.port(), TlsFiles.NONE);
        } catch (UnreachableException e) {
            String how = "the proxy on the way to it: " + e.how();
            throw e.permanent()
                    ? UnreachableException.permanently(how, e)
                    : new UnreachableException(how, e);
        }
    }

    private Socket secured(Socket base, String host, int port, TlsFiles tls) throws IOException {
        try {
            var socket = (SSLSocket) trust.sockets(tls).createSocket(base, host, port, true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return socket;
        } catch (UnreachableException e) {
            throw e;
        } catch (SSLException e) {
            throw e.getCause() instanceof EOFException
                    ? new UnreachableException("it broke the TLS handshake off", e)
                    : UnreachableException.permanently(TlsFailure.reason(e), e);
        } catch (IOException e) {
            throw new UnreachableException("it broke the TLS handshake off", e);
        }
    }

    /// Requests a tunnel from the proxy.
    private static void openTunnel(Socket toProxy, ProxyServer way, Origin origin)
            throws IOException {
        toProxy.getOutputStream().write(way.request(origin.target()).getBytes(ISO_8859_1));
        toProxy.getOutputStream().flush();
        String head = readHead(toProxy);
        if (!head.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d[ \r\n].*")) {
            throw new UnreachableException(
                    "the proxy on the way to it does not answer in HTTP", null);
        }
        int status = Integer.parseInt(head.substring(9, 12));
        if (status == 407) {
            throw ProxyServer.refusal("upstream.proxy");
        }
        if (status < 200 || status > 299) {
            String how = "the proxy on the way to it rejected a tunnel with status " + status;
            throw status < 500
                    ? UnreachableException.permanently(how, null)
                    : new UnreachableException(how, null);
        }
    }

    private static String readHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        var in = socket.getInputStream();
        while (head.length() < LONGEST_HEAD && head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new UnreachableException(
                        "the proxy on the way to it closed the connection", null);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // It is closed already.
        }
    }
}
