package dev.gatehouse.telemetry;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Route;
import dev.gatehouse.conversation.Usage;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Figures for Prometheus, with label values from fixed sets: a model nobody lists is `other`.
public final class Metrics implements dev.gatehouse.telemetry.CallListener {
    private static final double NANO = 1e-9;
    private static final String[] CALL = {"operation", "account", "model", "status", "outcome"};
    private static final String[] SERVED = {"operation", "account", "model"};
    private static final String NONE = "none";
    private static final String OTHER = "other";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final BiPredicate<String, String> listed;
    private final Map<Labels, Points> points = new ConcurrentHashMap<>();
    private final Gauge inFlight;
    private final Counter calls;
    private final Histogram duration;
    private final Histogram firstContent;
    private final Counter tokens;
    private final Counter attempts;
    private final Counter problems;

    /// @param listed whether an account is known to list a model
    /// @param states how the targets are doing, asked when somebody looks
    public Metrics(BiPredicate<String, String> listed, Supplier<List<TargetState>> states) {
        this.listed = listed;
        watch(states);
        inFlight = gauge("gatehouse_calls_in_flight", "Calls under way.");
        calls = counter("gatehouse_calls", "Calls that have ended.", CALL);
        duration = histogram("gatehouse_call_duration_seconds", "Arrival to last byte.");
        firstContent = histogram("gatehouse_first_content_seconds", "Arrival to first content.");
        tokens =
                counter(
                        "gatehouse_tokens",
                        "Tokens as providers counted them.",
                        "operation",
                        "account",
                        "model",
                        "kind");
        attempts = counter("gatehouse_attempts", "Attempts at accounts.", "account", "error");
        problems =
                counter(
                        "gatehouse_errors",
                        "Calls that failed, by the code of the error.",
                        "operation",
                        "error");
    }

    private record Labels(
            String operation, String account, String model, String status, String outcome) {}

    private record Points(
            CounterDataPoint calls,
            DistributionDataPoint duration,
            DistributionDataPoint firstContent,
            CounterDataPoint input,
            CounterDataPoint output,
            CounterDataPoint attempts) {}

    @Override
    public void started(CallRecord record) {
        inFlight.inc();
    }

    @Override
    public void ended(CallResult result) {
        inFlight.dec();
        CallRecord record = result.record();
        Points at = points.computeIfAbsent(labels(result), this::points);
        at.calls.inc();
        at.duration.observe(result.duration() * NANO);
        if (record.firstContent() != 0) {
            at.firstContent.observe((record.firstContent() - record.started()) * NANO);
        }
        Usage usage = record.usage();
        if (usage != null) {
            at.input.inc(usage.input());
            at.output.inc(usage.output());
        }
        troubles(result, at);
    }

    /// The figures in the text format of Prometheus.
    public byte[] text() {
        var out = new ByteArrayOutputStream(8 * 1024);
        try {
            PrometheusTextFormatWriter.create().write(out, registry.scrape());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void troubles(CallResult result, Points at) {
        for (CallRecord.Attempt attempt : result.record().attempts()) {
            if (attempt.problem() == null) {
                at.attempts.inc();
            } else {
                attempts.labelValues(attempt.target().account(), attempt.problem()).inc();
            }
        }
        if (result.problem() != null) {
            problems.labelValues(result.record().operation().id(), result.problem().label()).inc();
        }
    }

    private Labels labels(CallResult result) {
        CallRecord record = result.record();
        Route.Target served = record.served();
        String account = served == null ? NONE : served.account();
        String model = served == null ? NONE : served.model();
        return new Labels(
                record.operation().id(),
                account,
                served == null || listed.test(account, model) ? model : OTHER,
                statusClass(result.status()),
                result.outcome().label());
    }

    private static String statusClass(int status) {
        return switch (status / 100) {
            case 2 -> "2xx";
            case 4 -> "4xx";
            case 5 -> "5xx";
            default -> OTHER;
        };
    }

    private Points points(Labels at) {
        String[] served = {at.operation, at.account, at.model};
        return new Points(
                calls.labelValues(at.operation, at.account, at.model, at.status, at.outcome),
                duration.labelValues(served),
                firstContent.labelValues(served),
                tokens.labelValues(at.operation, at.account, at.model, "input"),
                tokens.labelValues(at.operation, at.account, at.model, "output"),
                attempts.labelValues(at.account, NONE));
    }

    private void watch(Supplier<List<TargetState>> states) {
        watched(
                "gatehouse_target_state",
                "1 for the state a target is in.",
                new String[] {"account", "model", "state"},
                at ->
                        states.get()
                                .forEach(
                                        it ->
                                                at.call(
                                                        1,
                                                        it.target().account(),
                                                        it.target().model(),
                                                        it.state())));
        watched(
                "gatehouse_target_calls_in_flight",
                "Calls under way at a target.",
                new String[] {"account", "model"},
                at ->
                        states.get()
                                .forEach(
                                        it ->
                                                at.call(
                                                        it.inFlight(),
                                                        it.target().account(),
                                                        it.target().model())));
    }

    private void watched(
            String name, String help, String[] labels, Consumer<GaugeWithCallback.Callback> read) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(labels)
                .callback(read)
                .register(registry);
    }

    private Gauge gauge(String name, String help) {
        return Gauge.builder().name(name).help(help).register(registry);
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
    }

    private Histogram histogram(String name, String help) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(SERVED)
                .classicOnly()
                .classicUpperBounds(
                        .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
                .register(registry);
    }
}
