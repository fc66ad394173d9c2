package dev.gatehouse.telemetry;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.Origin;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.finding.GuardFinding;
import dev.gatehouse.finding.GuardUse;
import dev.gatehouse.http.Exchange;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.telemetry.live.LiveCalls;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Observes every call: the list of calls in flight, one log line, the listeners.
public final class TelemetryStage implements Stage {
    private static final double MILLI = 1e6;

    private final Log log;
    private final LiveCalls live;
    private final List<CallListener> listeners;

    public TelemetryStage(Log log, LiveCalls live, List<? extends CallListener> listeners) {
        this.log = log;
        this.live = live;
        this.listeners = List.copyOf(listeners);
    }

    @Override
    public Answer take(Call call, Next next) {
        CallRecord record = call.record();
        live.add(call);
        listeners.forEach(listener -> listener.started(record));
        // Runs last: a shutdown that waits until no call is in flight finds the line of every call.
        record.onClosed(live::remove);
        record.onClosed(
                result -> {
                    listeners.forEach(listener -> listener.ended(result));
                    line(result, call.origin());
                });
        return next.proceed(call);
    }

    /// Logs a request that never became a call; its operation is not known.
    public void unrouted(CallResult result) {
        write(result, line -> describe(result, null, line));
    }

    private void line(CallResult result, Origin origin) {
        write(
                result,
                line -> {
                    describe(result, result.record().operation().id(), line);
                    if (origin instanceof Origin.Child(String parent, String purpose)) {
                        line.member("parent", parent).member("purpose", purpose);
                    }
                });
    }

    private void write(CallResult result, Consumer<JsonWriter> fields) {
        boolean fine =
                switch (result.outcome()) {
                    case SUCCESS, CLIENT_CLOSED -> true;
                    case REFUSED -> result.status() < 500;
                    case CUT -> false;
                };
        LogSettings.Level level = fine ? LogSettings.Level.INFO : LogSettings.Level.WARN;
        if (log.wants(level)) {
            log.write(level, "call", fields);
        }
    }

    private static void describe(CallResult result, @Nullable String operation, JsonWriter line) {
        CallRecord record = result.record();
        line.member("id", record.id());
        line.member("operation", operation);
        line.member("caller", record.caller().id());
        line.member("model", record.requestedModel());
        line.member("account", record.servedAccount());
        line.member("served", nonEmpty(record.servedModel()));
        if (record.cache() instanceof CacheUse.Hit hit) {
            line.member("cache", hit.layer());
        }
        if (record.callerKey()) {
            line.member("key", "caller");
        }
        if (!record.dropped().isEmpty()) {
            line.member("dropped", String.join(", ", record.dropped()));
        }
        guards(record.guards(), line);
        line.member("status", result.status());
        line.member("outcome", result.outcome().label());
        line.name("stream").value(record.streaming());
        line.name("ms").raw(millis(result.duration()));
        if (record.firstContent() != 0) {
            line.name("first_content_ms").raw(millis(record.firstContent() - record.started()));
        }
        usage(record.usage(), line);
        trouble(result, line);
    }

    /// What guardrails found, without the texts: `pii email mask request messages[0].content`.
    private static void guards(@Nullable GuardUse guards, JsonWriter line) {
        if (guards == null || guards.findings().isEmpty()) {
            return;
        }
        line.name("guardrails").array();
        for (GuardFinding each : guards.findings()) {
            String dry = each.dryRun() ? " (dry run)" : "";
            line.value(
                    String.join(
                            " ",
                            each.guard(),
                            each.kind(),
                            each.action().word() + dry,
                            each.direction(),
                            each.place()));
        }
        line.endArray();
        if (guards.more() > 0) {
            line.member("guardrails_more", guards.more());
        }
    }

    private static @Nullable String nonEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static void usage(@Nullable Usage usage, JsonWriter line) {
        if (usage != null) {
            line.member("input_tokens", usage.input());
            line.member("output_tokens", usage.output());
            line.member("cached_tokens", usage.cached());
            line.member("reasoning_tokens", usage.reasoning());
        }
    }

    private static void trouble(CallResult result, JsonWriter line) {
        Problem problem = result.problem();
        if (problem != null) {
            line.member("error", problem.label());
            line.member("reason", reason(problem));
        }
        List<CallRecord.AttemptResult> attempts = result.record().attempts();
        if (result.outcome() == CallRecord.Outcome.REFUSED && attempts.isEmpty()) {
            source(result.record(), line);
        }
        if (attempts.size() > 1 || (problem != null && !attempts.isEmpty())) {
            line.name("attempts").array();
            attempts.forEach(attempt -> describe(attempt, line));
            line.endArray();
        }
    }

    /// Where a request came from that the gateway itself rejected, and what it was for. Not with
    /// the query, which may hold a key.
    private static void source(CallRecord record, JsonWriter line) {
        Exchange.Head request = record.request();
        if (request != null) {
            line.member("client", record.clientAddress())
                    .member("method", request.method())
                    .member("path", request.target().path());
        }
    }

    /// Providers repeat prompts in their errors, so their words are not logged.
    private static String reason(Problem problem) {
        if (!(problem instanceof Problem.ProviderFailed failed)) {
            return problem.message();
        }
        String code = failed.error().code();
        boolean plain = code != null && code.matches("[A-Za-z0-9_.-]{1,64}");
        String status = "the provider answered with status " + failed.error().status();
        return plain ? status + ", code " + code : status;
    }

    private static void describe(CallRecord.AttemptResult attempt, JsonWriter line) {
        line.object()
                .member("account", attempt.account())
                .name("ms")
                .raw(millis(attempt.duration()))
                .member("error", attempt.error())
                .end();
    }

    /// Milliseconds with two digits behind the point; formatting by pattern costs a microsecond.
    private static String millis(long nanos) {
        long hundredths = Math.max(0, Math.round(nanos / MILLI * 100));
        long rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
