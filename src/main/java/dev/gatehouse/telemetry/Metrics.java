package dev.gatehouse.telemetry;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Problem;
import dev.gatehouse.conversation.Usage;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Figures for Prometheus, with label values from fixed sets: an unlisted model is `other`.
public final class Metrics implements dev.gatehouse.telemetry.CallListener {
    private static final double NANO = 1e-9;
    private static final String[] CALL = {"operation", "account", "model", "status", "outcome"};
    private static final String[] TOKENS = {"operation", "account", "model", "kind"};
    private static final String[] SERVED = {"operation", "account", "model"};
    private static final String NONE = "none";
    private static final String OTHER = "other";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final BiPredicate<String, String> listed;
    private final RecordMetrics records;
    private final Map<Labels, Points> points = new ConcurrentHashMap<>();
    private final Gauge inFlight;
    private final Counter calls;
    private final Histogram duration;
    private final Histogram firstContent;
    private final Counter tokens;
    private final Counter attempts;
    private final Counter errors;
    private final Counter rejections;

    /// @param listed whether an account is known to list a model
    /// @param routing the states of accounts and targets
    /// @param linesDropped how many lines of the log were dropped
    /// @param records what is counted of cost and ledger
    /// @param groups further figures
    public Metrics(
            BiPredicate<String, String> listed,
            RoutingMetrics routing,
            LongSupplier linesDropped,
            RecordMetrics records,
            List<MetricsGroup> groups) {
        this.listed = listed;
        this.records = records;
        records.register(registry);
        groups.forEach(it -> it.register(registry));
        routing.register(registry);
        watch(linesDropped);
        inFlight = gauge("gatehouse_calls_in_flight", "Calls in flight.");
        calls = counter("gatehouse_calls", "Calls that have ended.", CALL);
        duration = histogram("gatehouse_call_duration_seconds", "Arrival to last byte.");
        firstContent = histogram("gatehouse_first_content_seconds", "Arrival to first content.");
        tokens = counter("gatehouse_tokens", "Tokens as providers counted them.", TOKENS);
        attempts = counter("gatehouse_attempts", "Attempts at accounts.", "account", "error");
        errors =
                counter(
                        "gatehouse_errors",
                        "Calls that failed, by the code of the error.",
                        "operation",
                        "error");
        rejections =
                counter(
                        "gatehouse_rate_limited_calls",
                        "Calls that a rate limit rejected, by what it is for and what it limits.",
                        "kind",
                        "measure");
    }

    private record Labels(
            String operation, String account, String model, String status, String outcome) {}

    private record Points(
            CounterDataPoint calls,
            DistributionDataPoint duration,
            DistributionDataPoint firstContent,
            @Nullable Served served) {}

    /// The figures of calls that an account has answered.
    private record Served(
            CounterDataPoint input, CounterDataPoint output, CounterDataPoint attempts) {}

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
        List<CallRecord.AttemptResult> ended = record.attempts();
        for (CallRecord.AttemptResult attempt : ended) {
            attempt(record, attempt, at.served);
        }
        charged(ended);
        if (result.problem() != null) {
            errors.labelValues(record.operation().id(), result.problem().label()).inc();
        }
        if (result.problem() instanceof Problem.RateLimited rejected) {
            rejections.labelValues(rejected.kind(), rejected.measure()).inc();
        }
    }

    /// Counts what the attempts of a call cost, or of what is recorded as one.
    public void charged(List<CallRecord.AttemptResult> attempts) {
        for (CallRecord.AttemptResult attempt : attempts) {
            records.attempt(attempt, this::listed);
        }
        records.call(attempts);
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

    /// Counts an attempt, and what it used, for its own account and model.
    private void attempt(CallRecord record, CallRecord.AttemptResult attempt, @Nullable Served at) {
        boolean served =
                attempt.account().equals(record.servedAccount())
                        && attempt.model().equals(record.servedModel());
        Served own = served ? at : null;
        if (attempt.error() != null) {
            attempts.labelValues(attempt.account(), attempt.error()).inc();
        } else if (own != null) {
            own.attempts.inc();
        } else {
            attempts.labelValues(attempt.account(), NONE).inc();
        }
        Usage usage = attempt.usage();
        if (usage != null && own != null) {
            own.input.inc(usage.input());
            own.output.inc(usage.output());
        } else if (usage != null) {
            String operation = record.operation().id();
            String model = listed(attempt.account(), attempt.model());
            tokens.labelValues(operation, attempt.account(), model, "input").inc(usage.input());
            tokens.labelValues(operation, attempt.account(), model, "output").inc(usage.output());
        }
    }

    /// A model that its account lists, so that clients cannot make up labels.
    private String listed(String account, String model) {
        return listed.test(account, model) ? model : OTHER;
    }

    private Labels labels(CallResult result) {
        CallRecord record = result.record();
        String account = record.servedAccount();
        String model = record.servedModel();
        return new Labels(
                record.operation().id(),
                account == null ? NONE : account,
                account == null || model == null ? NONE : listed(account, model),
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
                at.account.equals(NONE) ? null : served(at));
    }

    private Served served(Labels at) {
        return new Served(
                tokens.labelValues(at.operation, at.account, at.model, "input"),
                tokens.labelValues(at.operation, at.account, at.model, "output"),
                attempts.labelValues(at.account, NONE));
    }

    private void watch(LongSupplier linesDropped) {
        CounterWithCallback.builder()
                .name("gatehouse_log_lines_dropped")
                .help("Log lines that could not be written in time, or at all.")
                .callback(at -> at.call((double) linesDropped.getAsLong()))
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
