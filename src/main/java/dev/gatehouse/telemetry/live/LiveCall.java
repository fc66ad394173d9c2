package dev.gatehouse.telemetry.live;

import dev.gatehouse.attempt.Attempt;
import dev.gatehouse.call.Call;
import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallResult;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Cost;
import dev.gatehouse.json.JsonWriter;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A call in flight, as subscribers see it. The thread of the call writes, others read.
final class LiveCall {
    private static final long MILLI = 1_000_000;
    private static final double SECOND = 1e9;

    private final Call call;
    private volatile @Nullable Attempt attempt;

    /// Used by the thread of the feed alone.
    private int shown;

    LiveCall(Call call) {
        this.call = call;
    }

    CallRecord record() {
        return call.record();
    }

    CallScope scope() {
        return call.scope();
    }

    /// Takes the attempt that has started.
    void attempt(Attempt started) {
        attempt = started;
    }

    boolean within(String userPath) {
        return UserPath.within(record().caller().userPath(), userPath);
    }

    /// Whether there is something to show since the last time that this was asked.
    boolean changed() {
        CallRecord record = record();
        int state =
                Objects.hash(
                        record.phase(),
                        record.caller().id(),
                        record.requestedModel(),
                        record.servedAccount(),
                        record.attemptsStarted(),
                        record.attempts().size(),
                        tokens());
        boolean other = state != shown;
        shown = state;
        return other && record.phase() != CallRecord.Phase.ENDED;
    }

    /// The output so far: of attempts that have ended what their providers counted, of the last
    /// one an estimate by its content.
    private long tokens() {
        Usage usage = record().usage();
        Attempt now = attempt;
        long counted = usage == null ? 0 : usage.output();
        return now == null || now.finished() ? counted : counted + now.content().tokens();
    }

    /// Writes what the list of calls shows of it, but for the attempts, into an open object.
    void members(JsonWriter writer) {
        CallRecord record = record();
        writer.member("id", record.id())
                .member("operation", record.operation().id())
                .member("phase", record.phase().name().toLowerCase(Locale.ROOT))
                .member("caller", record.caller().id())
                .member("user_path", record.caller().userPath())
                .member("model", record.requestedModel())
                .member("account", record.servedAccount())
                .name("stream")
                .value(record.streaming())
                .member("since", record.startedAt().toString())
                .member("age_ms", (scope().now() - record.started()) / MILLI)
                .member("finish_reason", record.finishReason());
    }

    /// Writes it as an event of the feed.
    ///
    /// @param result how it ended; `null` while it has not
    byte[] event(@Nullable CallResult result) {
        JsonWriter writer = new JsonWriter().object();
        members(writer);
        attempts(writer);
        progress(writer, result != null);
        writer.name("ended").value(result != null);
        if (result != null) {
            end(result, writer);
        }
        return writer.end().bytes();
    }

    private void attempts(JsonWriter writer) {
        writer.name("attempts").array();
        for (CallRecord.AttemptResult each : record().attempts()) {
            String error = each.error();
            writer.object()
                    .member("target", each.account() + "/" + each.model())
                    .member("outcome", error == null ? "success" : error)
                    .member("started_ms", (each.started() - record().started()) / MILLI)
                    .member("duration_ms", each.duration() / MILLI)
                    .end();
        }
        Attempt now = attempt;
        if (now != null && !now.finished()) {
            writer.object()
                    .member("target", now.target().toString())
                    .member("outcome", null)
                    .member("started_ms", (now.started() - record().started()) / MILLI)
                    .member("duration_ms", null)
                    .end();
        }
        writer.endArray();
    }

    private void progress(JsonWriter writer, boolean over) {
        long tokens = tokens();
        long first = record().firstContent();
        long took = scope().now() - first;
        writer.member("output_tokens_so_far", tokens);
        writer.name("output_tokens_estimated").value(!over);
        number("first_content_ms", first == 0 ? -1 : (first - record().started()) / MILLI, writer);
        writer.name("tokens_per_second");
        if (first == 0 || took <= 0 || tokens == 0) {
            writer.raw("null");
        } else {
            writer.raw(Double.toString(Math.round(tokens * SECOND / took * 10) / 10.0));
        }
    }

    /// @param value below zero where there is none
    private static void number(String name, long value, JsonWriter writer) {
        writer.name(name).raw(value < 0 ? "null" : Long.toString(value));
    }

    private void end(CallResult result, JsonWriter writer) {
        Problem problem = result.problem();
        Usage usage = record().usage();
        writer.member("status", result.status())
                .member("outcome", result.outcome().label())
                .member("error", problem == null ? null : problem.label())
                .member("duration_ms", result.duration() / MILLI)
                .name("cost_nanos");
        Cost cost = record().cost();
        if (cost == null) {
            // Without usage there is nothing to pay for.
            writer.raw(usage == null ? "0" : "null");
        } else {
            writer.raw(cost.known() ? Long.toString(cost.nanos()) : "null");
        }
        writer.name("usage");
        if (usage == null) {
            writer.raw("null");
        } else {
            writer.object()
                    .member("input_tokens", usage.input())
                    .member("output_tokens", usage.output())
                    .member("cached_tokens", usage.cached())
                    .member("reasoning_tokens", usage.reasoning())
                    .end();
        }
    }
}
