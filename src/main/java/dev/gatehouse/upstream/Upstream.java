package dev.gatehouse.upstream;

import dev.gatehouse.call.Lifeline;
import dev.gatehouse.http.Headers;
import dev.gatehouse.work.Clocks;
import java.io.IOException;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// Sends requests to providers. Everything that leaves the program goes through here.
public final class Upstream implements AutoCloseable {
    private final Pool pool;

    private Upstream(Pool pool) {
        this.pool = pool;
    }

    /// Opens it; nothing is dialled before the first request.
    ///
    /// @throws IOException when the file of trusted certificates cannot be read
    public static Upstream open(UpstreamSettings settings, Clocks clocks) throws IOException {
        return new Upstream(new Pool(settings, new Dialer(settings), clocks));
    }

    /// Sends a request and waits for the head of the answer.
    ///
    /// @param lifeline what ends the wait early; its cause says why the exception came
    /// @throws Unreached when there was no answer
    public Reception send(Request request, Lifeline lifeline) throws IOException {
        Connection connection = pool.take(request.base(), lifeline);
        Lifeline.Ward ward = lifeline.ward(connection::abort);
        try {
            ClassicHttpResponse response = exchange(connection, request);
            return reception(connection, request, response, ward);
        } catch (IOException | RuntimeException failed) {
            ward.close();
            pool.discard(connection);
            throw failed;
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
        } catch (IOException unsent) {
            return answerToHalf(connection, unsent);
        }
        try {
            return connection.receive();
        } catch (IOException gone) {
            throw new Unreached("it closed the connection without an answer", gone);
        }
    }

    /// Providers may refuse a large body before they have read it, and hang up.
    private static ClassicHttpResponse answerToHalf(Connection connection, IOException unsent)
            throws IOException {
        connection.askedByHalf();
        try {
            return connection.receive();
        } catch (IOException nothing) {
            unsent.addSuppressed(nothing);
            throw new Unreached("it closed the connection while being asked", unsent);
        }
    }

    private Reception reception(
            Connection connection,
            Request request,
            ClassicHttpResponse response,
            Lifeline.Ward ward)
            throws IOException {
        var headers = headers(response);
        Body.Framing framing = framing(request, response.getCode(), headers);
        boolean stays = stays(response.getVersion(), headers) && framing.length() != -2;
        Runnable left =
                () -> {
                    ward.close();
                    pool.discard(connection);
                };
        Runnable whole =
                () -> {
                    boolean untouched = ward.lift();
                    if (untouched && stays && connection.clean()) {
                        pool.giveBack(connection);
                    } else {
                        pool.discard(connection);
                    }
                };
        Body body = Body.of(connection, framing, whole, left);
        long length = framing.zipped() ? -1 : Math.max(-1, framing.length());
        return new Reception(response.getCode(), headers, body, length, connection.out());
    }

    private static Headers headers(ClassicHttpResponse response) throws IOException {
        var headers = Headers.none();
        try {
            for (var field : response.getHeaders()) {
                headers.add(field.getName(), String.valueOf(field.getValue()).strip());
            }
        } catch (IllegalArgumentException broken) {
            throw new IOException("the head of its answer is malformed", broken);
        }
        return headers;
    }

    /// How long the body is (RFC 9112 section 6.3).
    private static Body.Framing framing(Request request, int status, Headers headers)
            throws IOException {
        boolean zipped = zipped(headers.first("content-encoding"));
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return new Body.Framing(0, false);
        }
        if (status == 101) {
            return new Body.Framing(-2, false);
        }
        String coding = headers.first("transfer-encoding");
        if (coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked")) {
            return new Body.Framing(-1, zipped);
        }
        String length = headers.first("content-length");
        if (length == null) {
            return new Body.Framing(-2, zipped);
        }
        return new Body.Framing(length(length), zipped);
    }

    private static long length(String text) throws IOException {
        try {
            long length = Long.parseLong(text);
            if (length >= 0) {
                return length;
            }
        } catch (NumberFormatException senseless) {
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
