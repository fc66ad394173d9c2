package dev.gatehouse.app;

import dev.gatehouse.app.accounts.StoredRouting;
import dev.gatehouse.app.alarms.AlarmRuntime;
import dev.gatehouse.app.guards.GuardrailRuntime;
import dev.gatehouse.telemetry.BudgetMetrics;
import dev.gatehouse.telemetry.Log;
import dev.gatehouse.telemetry.Metrics;
import dev.gatehouse.telemetry.MetricsGroup;
import dev.gatehouse.telemetry.RecordMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What metrics are taken from.
///
/// @param metering `null` when it is off
record Figures(
        ProviderRuntime providers,
        StoredRouting routing,
        StorageRuntime storage,
        @Nullable MeteringRuntime metering,
        AuditRuntime audit,
        CacheRuntime cache,
        GuardrailRuntime guardrails,
        AlarmRuntime alarms) {
    /// The metrics, with what is counted of a log.
    Metrics metrics(Log log) {
        MeteringRuntime recording = metering;
        BudgetMetrics budgets = recording == null ? null : recording.metrics();
        var groups =
                new ArrayList<MetricsGroup>(
                        List.of(cache.metrics(), guardrails.metrics(), alarms.metrics()));
        Stream.ofNullable(budgets).forEach(groups::add);
        return new Metrics(
                (account, model) -> providers.models().lists(account, model),
                providers.metrics(routing.breakers()),
                log::dropped,
                new RecordMetrics(
                        recording == null ? null : recording.ledger()::state,
                        () -> storage.current() != null,
                        audit.figures()),
                groups);
    }
}
