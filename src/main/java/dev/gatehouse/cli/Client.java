package dev.gatehouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Talks to a running gateway, as the commands do.
public final class Client implements AutoCloseable {
    private static final int LONGEST = 64 << 20;

    private final DeadlineTimer timer = DeadlineTimer.start();
    private final Upstream upstream;
    private final URI base;
    private final @Nullable Secret key;
    private final CallScope scope;

    /// @param base the gateway's address, up to and without `/v1`
    /// @param key what to show it, if it asks for a key
    public Client(URI base, @Nullable Secret key, UpstreamSettings settings) throws IOException {
        this.base = base;
        this.key = key;
        this.upstream = Upstream.open(settings, timer);
        this.scope = CallScope.of(timer);
    }

    /// A gateway that answered no.
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /// Fetches a JSON document.
    public Json get(String path) throws IOException {
        try (UpstreamResponse answer = send("GET", path, null, Headers.none())) {
            return Json.parse(answer.readAll(LONGEST));
        } catch (MalformedJson e) {
            throw new IOException("its answer is not JSON", e);
        }
    }

    /// Posts a JSON document; the answer is still arriving.
    public UpstreamResponse post(String path, byte[] body) throws IOException {
        return post(path, body, Headers.none());
    }

    /// The same with more header fields.
    public UpstreamResponse post(String path, byte[] body, Headers more) throws IOException {
        return send("POST", path, Patch.Pieces.of(body, 0, body.length), more);
    }

    private UpstreamResponse send(
            String method, String path, Patch.@Nullable Pieces body, Headers headers)
            throws IOException {
        headers.add("Content-Type", "application/json");
        if (key != null) {
            headers.add("Authorization", "Bearer " + key.reveal());
        }
        var payload = body == null ? null : Request.payload(body);
        var request = new Request(method, base, base.getRawPath() + path, headers, payload);
        UpstreamResponse answer = upstream.send(request, scope);
        if (answer.status() != 200) {
            throw new Refused(reason(answer));
        }
        return answer;
    }

    private static String reason(UpstreamResponse answer) throws IOException {
        byte[] body = answer.readAll(LONGEST);
        try {
            Json error = Json.parse(body).member("error");
            Json message = error == null ? null : error.member("message");
            return message == null ? "status " + answer.status() : message.text();
        } catch (MalformedJson _) {
            return "status " + answer.status() + ": " + new String(body, UTF_8);
        }
    }

    @Override
    public void close() {
        scope.close();
        upstream.close();
        timer.close();
    }
}
