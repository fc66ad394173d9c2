package dev.gatehouse.upstream;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.Size;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Patch;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A way to providers on a time that stands still until it is moved.
final class UpstreamFixture implements AutoCloseable {
    final AtomicLong time = new AtomicLong();
    final DeadlineTimer timer = DeadlineTimer.on(time::get);
    final CallScope scope = CallScope.of(timer);
    final Upstream upstream;

    UpstreamFixture(int connections) throws IOException {
        this(settings(connections, null, null, List.of()));
    }

    UpstreamFixture(UpstreamSettings settings) throws IOException {
        upstream = Upstream.open(settings, timer);
    }

    static UpstreamSettings settings(
            int connections, @Nullable Path trust, @Nullable String proxy, List<String> noProxy) {
        Duration minute = Duration.ofMinutes(1);
        return new UpstreamSettings(
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                minute,
                minute,
                minute,
                minute,
                connections,
                new Size(1 << 20),
                trust,
                proxy == null ? null : Secret.of(proxy),
                proxy == null ? null : Secret.of(proxy),
                noProxy);
    }

    UpstreamResponse get(URI url) throws IOException {
        return send("GET", url, null);
    }

    UpstreamResponse post(URI url, byte[] body) throws IOException {
        return send("POST", url, Request.payload(Patch.Pieces.of(body, 0, body.length)));
    }

    UpstreamResponse send(String method, URI url, @Nullable RequestPayload payload)
            throws IOException {
        String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
        String path = (url.getRawPath().isEmpty() ? "/" : url.getRawPath()) + query;
        var request = new Request(method, url, path, Headers.of("X", "y"), payload);
        return upstream.send(request, scope);
    }

    /// Sends a request and reads the whole answer.
    String read(URI url) throws IOException {
        return read(get(url));
    }

    static String read(UpstreamResponse response) throws IOException {
        try (response) {
            return new String(
                    response.readAll(1 << 20), java.nio.charset.StandardCharsets.ISO_8859_1);
        }
    }

    void pass(Duration duration) {
        time.addAndGet(duration.toNanos());
        timer.tick();
    }

    @Override
    public void close() {
        upstream.close();
        scope.close();
    }
}
