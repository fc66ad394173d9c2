package dev.gatehouse.telemetry;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Figures on budgets.
///
/// @param used what is used of each, a bounded number of them
/// @param refusals attempts that were not made, by reason
/// @param warnings how many warnings were logged
public record BudgetMetrics(
        Supplier<List<Used>> used, Supplier<Map<String, Double>> refusals, LongSupplier warnings)
        implements MetricsGroup {
    /// How much of a budget is used.
    ///
    /// @param ratio 1 when all is used
    public record Used(String kind, String name, String period, double ratio) {
        private void writeTo(GaugeWithCallback.Callback at) {
            at.call(ratio, kind, name, period);
        }
    }

    @Override
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("gatehouse_budget_used_ratio")
                .help("How much of a budget is used; of a template, by the child that used most.")
                .labelNames("kind", "name", "period")
                .callback(at -> used.get().forEach(it -> it.writeTo(at)))
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_budget_refusals")
                .help("Attempts that budgets did not allow, by reason.")
                .labelNames("reason")
                .callback(at -> refusals.get().forEach((why, count) -> at.call(count, why)))
                .register(registry);
        CounterWithCallback.builder()
                .name("gatehouse_budget_warnings")
                .help("Warnings about budgets of which much is spent.")
                .callback(at -> at.call((double) warnings.getAsLong()))
                .register(registry);
    }
}
