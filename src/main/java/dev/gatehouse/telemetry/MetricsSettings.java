package dev.gatehouse.telemetry;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;

/// Figures for Prometheus.
///
/// @param enabled whether they are gathered and served
/// @param endpoint where they are served
public record MetricsSettings(
        @Environment({"METRICS_ENABLED"}) @Default("false") boolean enabled,
        @Environment({"METRICS_ENDPOINT"}) @Default("/metrics") String endpoint) {}
