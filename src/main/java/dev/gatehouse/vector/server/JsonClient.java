package dev.gatehouse.vector.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.json.Patch;
import dev.gatehouse.upstream.Request;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamResponse;
import dev.gatehouse.vector.server.VectorCollections.MissingException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends JSON to a server and reads its answers.
final class JsonClient {
    /// Longer than a search may take: a connection that is made too late for the first search is
    /// there for the next one.
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final long LONGEST = 16 << 20;
    private static final int SHOWN = 200;
    private static final byte[] EMPTY = "{}".getBytes(UTF_8);

    private final String name;
    private final Upstream upstream;
    private final DeadlineTimer timer;
    private final Supplier<Headers> headers;

    /// @param name what an error calls the server
    /// @param headers the fields that authenticate a request
    JsonClient(String name, Upstream upstream, DeadlineTimer timer, Supplier<Headers> headers) {
        this.name = name;
        this.upstream = upstream;
        this.timer = timer;
        this.headers = headers;
    }

    /// Sends a request.
    ///
    /// @param base where the server is; its path stands before the other
    /// @return the answer; an empty object when it has no body
    /// @throws MissingException when the status is 404
    Json send(String method, URI base, String path, @Nullable JsonWriter body) throws IOException {
        Headers fields = headers.get();
        fields.set("Accept-Encoding", "identity");
        fields.set("Accept", "application/json");
        RequestPayload payload = null;
        if (body != null) {
            fields.set("Content-Type", "application/json");
            byte[] bytes = body.bytes();
            payload = Request.payload(Patch.Pieces.of(bytes, 0, bytes.length));
        }
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        var request = new Request(method, base, prefix + path, fields, payload);
        try (CallScope scope = CallScope.of(timer)) {
            scope.start(CallScope.Timeout.TOTAL, LIMIT);
            try (UpstreamResponse response = upstream.send(request, scope)) {
                return answer(response.status(), response.readAll(LONGEST));
            }
        } catch (MissingException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    name + " at " + Upstream.authority(base) + ": " + e.getMessage(), e);
        }
    }

    private Json answer(int status, byte[] body) throws IOException {
        if (status == 404) {
            throw new MissingException(name + ": no such collection");
        }
        if (status / 100 != 2) {
            String text = new String(body, 0, Math.min(body.length, SHOWN), UTF_8);
            throw new IOException(
                    "status " + status + ": " + text.replaceAll("\\p{Cntrl}+", " ").strip());
        }
        try {
            return Json.parse(body.length == 0 ? EMPTY : body);
        } catch (MalformedJson e) {
            throw new IOException("its answer is not JSON: " + e.reason(), e);
        }
    }

    /// A value inside of another; `null` when there is none.
    static @Nullable Json at(Json json, String... names) {
        Json inner = json;
        for (int i = 0; i < names.length && inner != null; i++) {
            inner = inner.member(names[i]);
        }
        return inner;
    }

    /// The elements of a list inside of a value; none when it is not there.
    static List<Json> list(Json json, String... names) {
        Json list = at(json, names);
        List<Json> elements = new ArrayList<>();
        for (int i = 0; list != null && i < list.size(); i++) {
            elements.add(list.at(i));
        }
        return elements;
    }

    /// A text inside of a value.
    static String text(Json json, String... names) throws IOException {
        Json text = at(json, names);
        try {
            if (text != null) {
                return text.text();
            }
        } catch (MalformedJson _) {
            // The error is the same.
        }
        throw new IOException("its answer has no text " + String.join(".", names));
    }

    /// A number inside of a value.
    static double number(Json json, String... names) throws IOException {
        Json number = at(json, names);
        if (number == null || number.kind() != Json.Kind.NUMBER) {
            throw new IOException("its answer has no number " + String.join(".", names));
        }
        return Double.parseDouble(number.raw());
    }
}
