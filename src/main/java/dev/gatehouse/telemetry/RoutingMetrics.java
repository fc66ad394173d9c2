package dev.gatehouse.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Figures on accounts and targets, read at each scrape.
///
/// @param targets the states of the targets
/// @param forced the circuit breakers that operators force open or closed
public record RoutingMetrics(Supplier<List<TargetState>> targets, Supplier<List<Forced>> forced) {
    /// A circuit breaker that an operator forces.
    ///
    /// @param state `open` or `closed`
    public record Forced(String account, String state) {}

    void register(PrometheusRegistry registry) {
        watched(
                "gatehouse_target_state",
                "1 for the state a target is in.",
                new String[] {"account", "model", "state"},
                at -> targets.get().forEach(it -> at.call(1, it.account(), it.model(), it.state())),
                registry);
        watched(
                "gatehouse_target_calls_in_flight",
                "Calls in flight at a target.",
                new String[] {"account", "model"},
                at -> targets.get().forEach(it -> at.call(it.inFlight(), it.account(), it.model())),
                registry);
        watched(
                "gatehouse_account_breaker_forced",
                "1 while an operator forces the circuit breaker of an account open or closed.",
                new String[] {"account", "state"},
                at -> forced.get().forEach(it -> at.call(1, it.account(), it.state())),
                registry);
    }

    private static void watched(
            String name,
            String help,
            String[] labels,
            Consumer<GaugeWithCallback.Callback> read,
            PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(read)
                .register(registry);
    }
}
