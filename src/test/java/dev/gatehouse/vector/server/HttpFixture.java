package dev.gatehouse.vector.server;

import dev.gatehouse.concurrent.DeadlineTimer;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.Size;
import dev.gatehouse.upstream.Upstream;
import dev.gatehouse.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// A way to servers.
final class HttpFixture implements AutoCloseable {
    final DeadlineTimer timer = DeadlineTimer.start();
    final Upstream upstream;

    HttpFixture() throws IOException {
        Duration minute = Duration.ofMinutes(1);
        Duration seconds = Duration.ofSeconds(10);
        upstream =
                Upstream.open(
                        new UpstreamSettings(
                                seconds,
                                seconds,
                                minute,
                                minute,
                                minute,
                                minute,
                                16,
                                new Size(1 << 20),
                                null,
                                null,
                                null,
                                List.of()),
                        timer);
    }

    VectorServer server(String url, String key) {
        return new VectorServer(
                URI.create(url),
                key == null ? null : Secret.of(key),
                "test-vectors",
                upstream,
                timer);
    }

    @Override
    public void close() {
        upstream.close();
        timer.close();
    }
}
