package dev.gatehouse.telemetry;

import dev.gatehouse.config.Group;

/// Metrics for Prometheus.
///
/// @param enabled whether they are collected and served
/// @param endpoint the path they are served at
public record MetricsSettings(boolean enabled, String endpoint) {
    /// Reads them.
    public static MetricsSettings read(Group g) {
        return new MetricsSettings(
                g.flag("enabled", false).env("METRICS_ENABLED").restart().value(),
                g.text("endpoint", "/metrics").env("METRICS_ENDPOINT").value());
    }
}
