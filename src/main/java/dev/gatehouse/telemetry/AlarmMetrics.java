package dev.gatehouse.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.function.Supplier;

/// Figures on alarms.
///
/// @param active how many hold, by kind
public record AlarmMetrics(Supplier<Map<String, Integer>> active) implements MetricsGroup {
    @Override
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("gatehouse_alarms")
                .help("Alarms that hold, by kind.")
                .labelNames("kind")
                .callback(at -> active.get().forEach((kind, count) -> at.call(count, kind)))
                .register(registry);
    }
}
