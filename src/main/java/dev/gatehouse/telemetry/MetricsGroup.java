package dev.gatehouse.telemetry;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Figures that belong together.
public sealed interface MetricsGroup
        permits AlarmMetrics, BudgetMetrics, CacheMetrics, GuardrailMetrics {
    /// Adds them to what is served.
    void register(PrometheusRegistry registry);
}
