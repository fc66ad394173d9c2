package dev.gatehouse.vector.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.vector.server.Shape.RefusedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// A server on loopback that refuses what its published description does not allow, and remembers
/// it.
final class StubServer implements AutoCloseable {
    private final HttpServer server;
    private final List<String> refused = new CopyOnWriteArrayList<>();

    /// A request.
    ///
    /// @param query as it came, empty for none
    /// @param body `null` for none
    record Asked(
            String method,
            String path,
            String query,
            com.sun.net.httpserver.Headers headers,
            @Nullable Json body) {
        boolean fits(String wanted, String pattern) {
            return method.equals(wanted) && path.matches(pattern);
        }

        /// A segment of the path, from 0.
        String segment(int place) {
            return path.split("/", -1)[place + 1];
        }

        void key(String field, String value) throws RefusedException {
            if (!value.equals(headers.getFirst(field))) {
                throw new RefusedException("no key in " + field);
            }
        }
    }

    /// An answer.
    record Reply(int status, String body) {
        static Reply ok(JsonWriter body) {
            return new Reply(200, body.toString());
        }

        static Reply ok(String body) {
            return new Reply(200, body);
        }
    }

    /// What the server does.
    @FunctionalInterface
    interface Api {
        Reply answer(Asked asked) throws RefusedException;
    }

    StubServer(Api api) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> serve(exchange, api));
        server.start();
    }

    private void serve(HttpExchange exchange, Api api) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        Reply reply;
        try {
            reply = api.answer(asked(exchange, bytes));
        } catch (RefusedException | MalformedJson e) {
            refused.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + ": " + e);
            String error = new JsonWriter().object().member("error", e.toString()).end().toString();
            reply = new Reply(400, error);
        }
        byte[] answer = reply.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(reply.status(), answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static Asked asked(HttpExchange exchange, byte[] body)
            throws MalformedJson, RefusedException {
        if (body.length > 0
                && !"application/json"
                        .equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
            throw new RefusedException("the body is not announced as JSON");
        }
        URI uri = exchange.getRequestURI();
        return new Asked(
                exchange.getRequestMethod(),
                uri.getPath(),
                uri.getQuery() == null ? "" : uri.getQuery(),
                exchange.getRequestHeaders(),
                body.length == 0 ? null : Json.parseUnambiguous(body));
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String url() {
        return "http://" + authority();
    }

    List<String> refused() {
        return refused;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
