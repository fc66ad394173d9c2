package dev.gatehouse.telemetry;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Secret;
import org.jspecify.annotations.Nullable;

/// Metrics for Prometheus.
///
/// @param enabled whether they are collected and served
/// @param endpoint the path they are served at
/// @param host the address that `port` listens on
/// @param port a port at which metrics alone are found, 0 for any free one; without it
///     `server.port` has them
/// @param key a key that reads metrics and nothing else; without one no key is needed
public record MetricsSettings(
        boolean enabled,
        String endpoint,
        String host,
        @Nullable Integer port,
        @Nullable Secret key) {
    /// Reads them.
    public static MetricsSettings read(Group g) {
        return new MetricsSettings(
                g.flag("enabled", false).env("METRICS_ENABLED").restart().value(),
                g.text("endpoint", "/metrics").env("METRICS_ENDPOINT").value(),
                g.text("host", "127.0.0.1").env("METRICS_HOST").restart().value(),
                g.whole("port").between(0, 65_535).env("METRICS_PORT").restart().orNull(),
                Keys.own(g, "key").live().orNull());
    }
}
