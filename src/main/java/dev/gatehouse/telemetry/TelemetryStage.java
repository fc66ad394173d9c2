package dev.gatehouse.telemetry;

import dev.gatehouse.call.Answer;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Stage;
import dev.gatehouse.call.Trail;
import dev.gatehouse.chat.Usage;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Sees every call come and go: the live list, one line in the log, the figures.
public final class TelemetryStage implements Stage {
    private static final double MILLI = 1e6;

    private final Log log;
    private final LiveCalls live;
    private final Gauge gauge;

    public TelemetryStage(Log log, LiveCalls live, Gauge gauge) {
        this.log = log;
        this.live = live;
        this.gauge = gauge;
    }

    @Override
    public Answer take(Call call, Next next) {
        Trail trail = call.trail();
        live.add(call);
        gauge.began(trail);
        // Runs last: who waits until nothing is under way must find the line of every call.
        trail.atEnd(_ -> live.remove(trail));
        trail.atEnd(
                receipt -> {
                    gauge.ended(receipt);
                    line(receipt);
                });
        return next.proceed(call);
    }

    /// Logs a request that never became a call; which operation it was meant for is not known.
    public void stray(Trail.Receipt receipt) {
        write(receipt, line -> describe(receipt, null, line));
    }

    private void line(Trail.Receipt receipt) {
        write(receipt, line -> describe(receipt, receipt.trail().operation().id(), line));
    }

    private void write(Trail.Receipt receipt, Consumer<JsonWriter> fields) {
        boolean fine =
                switch (receipt.outcome()) {
                    case SUCCESS, CLIENT_CLOSED -> true;
                    case REFUSED -> receipt.status() < 500;
                    case CUT -> false;
                };
        LogSettings.Level level = fine ? LogSettings.Level.INFO : LogSettings.Level.WARN;
        if (log.wants(level)) {
            log.write(level, "call", fields);
        }
    }

    private static void describe(
            Trail.Receipt receipt, @Nullable String operation, JsonWriter line) {
        Trail trail = receipt.trail();
        Plan.Target served = trail.served();
        line.member("id", trail.id());
        line.member("operation", operation);
        line.member("caller", trail.caller().id());
        line.member("model", trail.model());
        line.member("account", served == null ? null : served.account());
        line.member("served", served == null || served.model().isEmpty() ? null : served.model());
        if (trail.ownKey()) {
            line.member("key", "caller");
        }
        if (!trail.dropped().isEmpty()) {
            line.member("dropped", String.join(", ", trail.dropped()));
        }
        line.member("status", receipt.status());
        line.member("outcome", receipt.outcome().label());
        line.name("stream").value(trail.streamed());
        line.name("ms").raw(millis(receipt.took()));
        if (trail.firstContent() != 0) {
            line.name("first_content_ms").raw(millis(trail.firstContent() - trail.began()));
        }
        usage(trail.usage(), line);
        trouble(receipt, line);
    }

    private static void usage(@Nullable Usage usage, JsonWriter line) {
        if (usage != null) {
            line.member("input_tokens", usage.input());
            line.member("output_tokens", usage.output());
            line.member("cached_tokens", usage.cached());
            line.member("reasoning_tokens", usage.reasoning());
        }
    }

    private static void trouble(Trail.Receipt receipt, JsonWriter line) {
        Problem problem = receipt.problem();
        if (problem != null) {
            line.member("problem", problem.label());
            line.member("reason", problem.message());
        }
        List<Trail.Attempt> attempts = receipt.trail().attempts();
        if (attempts.size() > 1 || (problem != null && !attempts.isEmpty())) {
            line.name("attempts").array();
            attempts.forEach(attempt -> describe(attempt, line));
            line.endArray();
        }
    }

    private static void describe(Trail.Attempt attempt, JsonWriter line) {
        line.object()
                .member("account", attempt.target().account())
                .name("ms")
                .raw(millis(attempt.took()))
                .member("problem", attempt.problem())
                .end();
    }

    /// Milliseconds with two digits behind the point; formatting by pattern costs a microsecond.
    private static String millis(long nanos) {
        long hundredths = Math.max(0, Math.round(nanos / MILLI * 100));
        long rest = hundredths % 100;
        return hundredths / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
