package dev.gatehouse.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// Figures on guardrails. Their names are those of the settings and of administration.
///
/// @param counts what they have done so far
public record GuardrailMetrics(Supplier<List<Counts>> counts) implements MetricsGroup {
    private static final double NANO = 1e-9;

    /// What one guardrail has done.
    ///
    /// @param nanos how long its checks took together
    public record Counts(
            String guard, List<Found> findings, long checks, long nanos, long errors) {}

    /// How much was found.
    public record Found(String action, String direction, long count) {}

    @Override
    public void register(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("gatehouse_guardrail_findings")
                .help("What guardrails found, by what was done about it and where it was.")
                .labelNames("guard", "action", "direction")
                .callback(
                        at -> {
                            for (Counts each : counts.get()) {
                                for (Found found : each.findings()) {
                                    at.call(
                                            (double) found.count(),
                                            each.guard(),
                                            found.action(),
                                            found.direction());
                                }
                            }
                        })
                .register(registry);
        counter("gatehouse_guardrail_checks", "Checks of guardrails.", Counts::checks, registry);
        counter(
                "gatehouse_guardrail_seconds",
                "How long the checks of guardrails took together.",
                it -> (double) it.nanos() * NANO,
                registry);
        counter(
                "gatehouse_guardrail_errors",
                "Checks of guardrails that could not be made.",
                Counts::errors,
                registry);
    }

    private void counter(
            String name, String help, ToDoubleFunction<Counts> value, PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames("guard")
                .callback(
                        at ->
                                counts.get()
                                        .forEach(
                                                it -> at.call(value.applyAsDouble(it), it.guard())))
                .register(registry);
    }
}
