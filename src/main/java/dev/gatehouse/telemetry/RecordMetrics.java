package dev.gatehouse.telemetry;

import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.ledger.Ledger;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Figures on cost, and on what records it.
public final class RecordMetrics {
    private static final double NANO = 1e-9;
    private static final double MILLI = 1e-3;

    private final @Nullable Supplier<Ledger.State> ledger;
    private final BooleanSupplier storage;
    private final @Nullable Audit audit;
    private @Nullable Counter cost;
    private @Nullable Counter unpriced;

    /// @param ledger its state; `null` when calls are not recorded
    /// @param storage whether storage is open
    /// @param audit the figures of the audit log; `null` when it is off
    public RecordMetrics(
            @Nullable Supplier<Ledger.State> ledger,
            BooleanSupplier storage,
            @Nullable Audit audit) {
        this.ledger = ledger;
        this.storage = storage;
        this.audit = audit;
    }

    /// The figures of the audit log.
    ///
    /// @param waiting rows that storage does not have yet
    /// @param lost rows that were lost because storage did not take them in time
    /// @param dropped calls whose bodies were dropped
    public record Audit(LongSupplier waiting, LongSupplier lost, LongSupplier dropped) {
        void register(PrometheusRegistry registry) {
            GaugeWithCallback.builder()
                    .name("gatehouse_audit_rows_waiting")
                    .help("Rows of the audit log that storage does not have yet.")
                    .callback(at -> at.call((double) waiting.getAsLong()))
                    .register(registry);
            CounterWithCallback.builder()
                    .name("gatehouse_audit_rows_lost")
                    .help("Rows of the audit log that storage did not take in time.")
                    .callback(at -> at.call((double) lost.getAsLong()))
                    .register(registry);
            CounterWithCallback.builder()
                    .name("gatehouse_audit_bodies_dropped")
                    .help("Calls whose bodies the audit log dropped.")
                    .callback(at -> at.call((double) dropped.getAsLong()))
                    .register(registry);
        }
    }

    void register(PrometheusRegistry registry) {
        if (audit != null) {
            audit.register(registry);
        }
        Supplier<Ledger.State> state = ledger;
        if (state == null) {
            return;
        }
        cost =
                Counter.builder()
                        .name("gatehouse_cost_usd")
                        .help("Known cost of attempts in dollars.")
                        .labelNames("model", "account")
                        .register(registry);
        unpriced =
                Counter.builder()
                        .name("gatehouse_unpriced_calls")
                        .help("Calls of which a part of the cost is unknown.")
                        .register(registry);
        GaugeWithCallback.builder()
                .name("gatehouse_storage_up")
                .help("1 while storage is open.")
                .callback(at -> at.call(storage.getAsBoolean() ? 1 : 0))
                .register(registry);
        ledger(new Gauges(registry, state));
    }

    private static void ledger(Gauges gauges) {
        gauges.add(
                "gatehouse_ledger_rows",
                "Rows that storage does not have yet.",
                it -> (double) it.waiting());
        gauges.add(
                "gatehouse_ledger_oldest_row_seconds",
                "Age of the oldest row that waits.",
                it -> it.oldest() * MILLI);
        gauges.add(
                "gatehouse_ledger_bytes",
                "What the ledger takes on disk or in memory.",
                it -> (double) it.bytes());
        gauges.add(
                "gatehouse_ledger_up",
                "1 while the ledger can be written.",
                it -> it.failure().isEmpty() ? 1 : 0);
        CounterWithCallback.builder()
                .name("gatehouse_ledger_rows_lost")
                .help("Rows that were lost because the ledger could not be written.")
                .callback(at -> at.call((double) gauges.state.get().lost()))
                .register(gauges.registry);
    }

    /// Gauges of the ledger.
    private record Gauges(PrometheusRegistry registry, Supplier<Ledger.State> state) {
        void add(String name, String help, ToDoubleFunction<Ledger.State> value) {
            GaugeWithCallback.builder()
                    .name(name)
                    .help(help)
                    .callback(at -> at.call(value.applyAsDouble(state.get())))
                    .register(registry);
        }
    }

    /// Counts what an attempt cost.
    ///
    /// @param labels the label of an account's model
    void attempt(AttemptResult attempt, BinaryOperator<String> labels) {
        Charge charge = attempt.charge();
        Counter known = cost;
        if (charge != null && known != null && charge.atLeast() > 0) {
            String model = labels.apply(attempt.account(), attempt.model());
            known.labelValues(model, attempt.account()).inc(charge.atLeast() * NANO);
        }
    }

    /// Counts a call of which a part of the cost is unknown.
    void call(List<AttemptResult> attempts) {
        Counter unknown = unpriced;
        if (unknown != null && attempts.stream().anyMatch(RecordMetrics::unpriced)) {
            unknown.inc();
        }
    }

    private static boolean unpriced(AttemptResult attempt) {
        Charge charge = attempt.charge();
        return charge != null && !charge.known();
    }
}
