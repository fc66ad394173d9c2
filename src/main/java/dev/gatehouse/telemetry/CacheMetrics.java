package dev.gatehouse.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Figures on the cache of answers.
///
/// @param counts what it has done so far
public record CacheMetrics(Supplier<Counts> counts) implements MetricsGroup {
    private static final double NANO = 1e-9;

    /// What the cache has done, and what it keeps.
    ///
    /// @param semantic calls that the answer to a question of the same meaning served
    /// @param shared calls that the answer to an equal call at the same time served
    /// @param saved nano-dollars
    /// @param semanticMisses questions that were compared in vain
    /// @param semanticSkipped questions that could not be compared in time
    public record Counts(
            long hits,
            long semantic,
            long shared,
            long misses,
            long bypassed,
            long saved,
            long entries,
            long bytes,
            long semanticMisses,
            long semanticSkipped) {
        /// Before anything has turned it on.
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void register(PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name("gatehouse_cache_requests")
                .help("Calls that the cache of answers could concern, by layer and result.")
                .labelNames("layer", "result")
                .callback(
                        at -> {
                            Counts now = counts.get();
                            at.call((double) now.hits(), "exact", "hit");
                            at.call((double) now.shared(), "exact", "shared");
                            at.call((double) now.misses(), "exact", "miss");
                            at.call((double) now.semantic(), "semantic", "hit");
                            at.call((double) now.semanticMisses(), "semantic", "miss");
                            at.call((double) now.semanticSkipped(), "semantic", "skipped");
                            at.call((double) now.bypassed(), "none", "bypass");
                        })
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_cache_saved_dollars")
                .help("What the calls that the cache served would have cost, as far as known.")
                .callback(at -> at.call((double) counts.get().saved() * NANO))
                .register(registry);
        gauge("gatehouse_cache_entries", "Answers that are kept.", Counts::entries, registry);
        gauge("gatehouse_cache_bytes", "Memory of these answers.", Counts::bytes, registry);
    }

    private void gauge(
            String name, String help, ToLongFunction<Counts> value, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(at -> at.call((double) value.applyAsLong(counts.get())))
                .register(registry);
    }
}
