package dev.gatehouse.upstream;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// Sends requests to providers. Everything that leaves the program goes through here.
public final class Upstream implements AutoCloseable {
    private final ConnectionPool pool;

    private Upstream(ConnectionPool pool) {
        this.pool = pool;
    }

    /// Opens it; nothing is dialled before the first request.
    ///
    /// @throws IOException when the file of trusted certificates cannot be read
    public static Upstream open(UpstreamSettings settings, DeadlineTimer timer) throws IOException {
        return new Upstream(new ConnectionPool(settings, new Dialer(settings), timer));
    }

    /// Sends a request and waits for the head of the answer.
    ///
    /// @param scope what ends the wait early; its cause says why the exception came
    /// @throws Unreached when there was no answer
    public UpstreamResponse send(Request request, CallScope scope) throws IOException {
        Connection connection = pool.take(request.base(), scope);
        CallScope.Registration registration = scope.onCancel(connection::abort);
        try {
            ClassicHttpResponse response = exchange(connection, request);
            return reception(connection, request, response, registration);
        } catch (IOException | RuntimeException e) {
            registration.close();
            pool.discard(connection);
            throw e;
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

    private static ClassicHttpResponse exchange(Connection connection, Request request)
            throws IOException {
        try {
            connection.send(request);
        } catch (IOException e) {
            return answerToHalf(connection, e);
        }
        try {
            return connection.receive();
        } catch (IOException e) {
            throw new UnreachableException("it closed the connection without an answer", e);
        }
    }

    /// Providers may refuse a large body before they have read it, and hang up.
    private static ClassicHttpResponse answerToHalf(Connection connection, IOException unsent)
            throws IOException {
        connection.markPartlySent();
        try {
            return connection.receive();
        } catch (IOException e) {
            unsent.addSuppressed(e);
            throw new UnreachableException("it closed the connection while being asked", unsent);
        }
    }

    private UpstreamResponse reception(
            Connection connection,
            Request request,
            ClassicHttpResponse response,
            CallScope.Registration registration)
            throws IOException {
        var headers = headers(response);
        ResponseBody.Framing framing = framing(request, response.getCode(), headers);
        boolean stays = stays(response.getVersion(), headers) && framing.length() != -2;
        Runnable left =
                () -> {
                    registration.close();
                    pool.discard(connection);
                };
        Runnable whole =
                () -> {
                    boolean untouched = registration.remove();
                    if (untouched && stays && connection.clean()) {
                        pool.release(connection);
                    } else {
                        pool.discard(connection);
                    }
                };
        ResponseBody body = ResponseBody.of(connection, framing, whole, left);
        long length = framing.zipped() ? -1 : Math.max(-1, framing.length());
        return new UpstreamResponse(response.getCode(), headers, body, length, connection.out());
    }

    private static Headers headers(ClassicHttpResponse response) throws IOException {
        var headers = Headers.none();
        try {
            for (var field : response.getHeaders()) {
                headers.add(field.getName(), String.valueOf(field.getValue()).strip());
            }
        } catch (IllegalArgumentException e) {
            throw new IOException("the head of its answer is malformed", e);
        }
        return headers;
    }

    /// How long the body is (RFC 9112 section 6.3).
    private static ResponseBody.Framing framing(Request request, int status, Headers headers)
            throws IOException {
        boolean zipped = zipped(headers.first("content-encoding"));
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return new ResponseBody.Framing(0, false);
        }
        if (status == 101) {
            return new ResponseBody.Framing(-2, false);
        }
        String coding = headers.first("transfer-encoding");
        if (coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            return new ResponseBody.Framing(-1, zipped);
        }
        String length = headers.first("content-length");
        if (length == null) {
            return new ResponseBody.Framing(-2, zipped);
        }
        return new ResponseBody.Framing(length(length), zipped);
    }

    private static long length(String text) throws IOException {
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException _) {
            // It is told below.
        }
        throw new IOException("its answer has a senseless length");
    }

    private static boolean zipped(@Nullable String coding) throws IOException {
        if (coding == null || coding.equalsIgnoreCase("identity")) {
            return false;
        }
        if (coding.equalsIgnoreCase("gzip")) {
            return true;
        }
        throw new IOException("its answer is in a content coding that was not asked for");
    }

    private static boolean stays(@Nullable ProtocolVersion version, Headers headers) {
        String told = headers.first("connection");
        String wish = told == null ? "" : told.toLowerCase(Locale.ROOT);
        boolean old = version != null && version.lessEquals(HttpVersion.HTTP_1_0);
        return old ? wish.contains("keep-alive") : !wish.contains("close");
    }
}
