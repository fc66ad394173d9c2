package dev.gatehouse.upstream;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.function.Predicate;
import org.apache.hc.core5.http.ClassicHttpResponse;

/// Sends requests to providers. Everything that leaves the program goes through here.
public final class Upstream implements AutoCloseable {
    private final ConnectionPool pool;

    private Upstream(ConnectionPool pool) {
        this.pool = pool;
    }

    /// Opens it; nothing is dialled before the first request.
    ///
    /// @throws IOException when a setting cannot be used; its message names the setting
    public static Upstream open(UpstreamSettings settings, DeadlineTimer timer) throws IOException {
        return new Upstream(new ConnectionPool(settings, Dialer.of(settings), timer));
    }

    /// Whether an address has a host and a port to connect to.
    public static boolean understands(URI base) {
        try {
            Origin.of(base);
            return true;
        } catch (UnreachableException _) {
            return false;
        }
    }

    /// The Host field in requests to an address; empty if that names no host.
    public static String authority(URI base) {
        try {
            return Origin.of(base).authority();
        } catch (UnreachableException _) {
            return "";
        }
    }

    /// Sends a request and waits for the head of the answer.
    ///
    /// A provider may end a connection at rest in the moment it is used. Such a request is sent
    /// again at once on a new connection, once: that is no failure of the provider.
    ///
    /// @param scope what ends the wait early; its cause states why the exception came
    /// @throws UnreachableException when there was no answer
    /// @throws InvalidResponseException when the answer cannot be read
    public UpstreamResponse send(Request request, CallScope scope) throws IOException {
        try {
            return exchange(pool.take(request, scope), request, scope);
        } catch (Ended e) {
            return exchange(pool.replace(e.connection, scope), request, scope);
        }
    }

    /// Fetches from hosts that callers name: over a connection for each request, without a proxy,
    /// to permitted addresses only.
    public static final class Downloads implements AutoCloseable {
        private final Dialer dialer;

        private Downloads(Dialer dialer) {
            this.dialer = dialer;
        }

        /// Opens it; nothing is dialled before the first request.
        ///
        /// @param permitted the addresses that may be reached
        /// @throws IOException when a setting cannot be used; its message names the setting
        public static Downloads open(UpstreamSettings settings, Predicate<InetAddress> permitted)
                throws IOException {
            return new Downloads(Dialer.to(permitted, settings));
        }

        /// Sends a request and waits for the head of the answer.
        ///
        /// @throws UnreachableException when there was no answer, or the host has no permitted
        ///     address
        public UpstreamResponse send(Request request, CallScope scope) throws IOException {
            Connection connection = dialer.dial(Origin.of(request.base()), scope);
            CallScope.Registration registration = scope.onCancel(connection::abort);
            Runnable over =
                    () -> {
                        registration.close();
                        connection.abort();
                    };
            try {
                var head = ResponseHead.of(request, ask(connection, request));
                var body = new ResponseBody(connection, head.framing(), over, over);
                return new UpstreamResponse(head, body, connection.out());
            } catch (IOException | RuntimeException e) {
                over.run();
                throw e;
            }
        }

        @Override
        public void close() {
            dialer.close();
        }
    }

    /// How many connections are open, in use or at rest.
    public int connections() {
        return pool.size();
    }

    @Override
    public void close() {
        pool.close();
    }

    /// A reused connection on which nothing was answered, still in its place of the pool.
    private static final class Ended extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Connection connection;

        Ended(Connection connection) {
            this.connection = connection;
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    private UpstreamResponse exchange(Connection connection, Request request, CallScope scope)
            throws IOException {
        CallScope.Registration registration = scope.onCancel(connection::abort);
        try {
            var head = ResponseHead.of(request, ask(connection, request));
            if (head.status() == 408 && !head.persistent() && repeatable(connection, request)) {
                // A 408 concerns the idle time before this request (RFC 9110 section 15.5.9).
                throw new Ended(connection);
            }
            return reception(connection, head, registration);
        } catch (Ended e) {
            registration.close();
            throw e;
        } catch (IOException e) {
            registration.close();
            boolean unheard = !connection.answered() && scope.reason() == null;
            if (unheard && repeatable(connection, request)) {
                throw new Ended(connection);
            }
            pool.discard(connection);
            throw e;
        } catch (RuntimeException e) {
            registration.close();
            pool.discard(connection);
            throw e;
        }
    }

    private static boolean repeatable(Connection connection, Request request) {
        return connection.reused() && request.replayable();
    }

    private static ClassicHttpResponse ask(Connection connection, Request request)
            throws IOException {
        try {
            connection.send(request);
        } catch (IOException e) {
            return answerToHalf(connection, e);
        }
        try {
            return connection.receive();
        } catch (InvalidResponseException | UnreachableException known) {
            throw known;
        } catch (IOException e) {
            throw new UnreachableException("it closed the connection without an answer", e);
        }
    }

    /// Providers may reject a large body before they have read it, and close the connection.
    private static ClassicHttpResponse answerToHalf(Connection connection, IOException unsent)
            throws IOException {
        connection.markPartlySent();
        try {
            return connection.receive();
        } catch (InvalidResponseException | UnreachableException known) {
            throw known;
        } catch (IOException e) {
            unsent.addSuppressed(e);
            throw new UnreachableException(
                    "it closed the connection while the request was sent", unsent);
        }
    }

    private UpstreamResponse reception(
            Connection connection, ResponseHead head, CallScope.Registration registration) {
        Runnable left =
                () -> {
                    registration.close();
                    pool.discard(connection);
                };
        Runnable whole =
                () -> {
                    boolean untouched = registration.remove();
                    if (untouched && head.persistent() && connection.clean()) {
                        pool.release(connection);
                    } else {
                        pool.discard(connection);
                    }
                };
        ResponseBody body = new ResponseBody(connection, head.framing(), whole, left);
        return new UpstreamResponse(head, body, connection.out());
    }
}
