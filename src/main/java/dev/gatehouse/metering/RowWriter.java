package dev.gatehouse.metering;

import dev.gatehouse.call.CallRecord;
import dev.gatehouse.call.CallRecord.AttemptResult;
import dev.gatehouse.conversation.Extras;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Attribution;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the row of a call, and the notes from which one is made if the process ends first. A note
/// has the members of a row, with one attempt as far as it is known.
final class RowWriter {
    private static final long MICRO = 1_000;
    private static final int EXPECTED = 768;

    private RowWriter() {}

    /// How a call ended, as its row states it.
    ///
    /// @param error the code of the problem, `null` when there was none
    /// @param duration nanoseconds
    record End(int status, CallRecord.Outcome outcome, @Nullable String error, long duration) {}

    static byte[] row(CallRecord record, String endpoint, End end) {
        JsonWriter row = new JsonWriter(EXPECTED).object();
        describe(record, endpoint, row);
        row.member("status", end.status());
        row.member("outcome", end.outcome().label());
        member("error", end.error(), row);
        member("finish_reason", record.finishReason(), row);
        row.member("duration_us", end.duration() / MICRO);
        if (record.cache() instanceof CacheUse.Hit hit) {
            cached(hit, record, row);
        }
        if (record.firstContent() != 0) {
            row.member("first_content_us", (record.firstContent() - record.started()) / MICRO);
        }
        row.name("attempts").array();
        for (AttemptResult attempt : record.attempts()) {
            attempt(attempt, record.started(), row);
        }
        return row.endArray().end().bytes();
    }

    /// A call that the cache answered made no attempt: what was served stands in the row itself.
    private static void cached(CacheUse.Hit hit, CallRecord record, JsonWriter row) {
        row.member("cache", hit.layer()).member("cached_id", hit.id());
        member("account", record.servedAccount(), row);
        member("model", record.servedModel(), row);
        if (hit.saved() != null) {
            row.member("saved", hit.saved());
        }
    }

    static byte[] note(CallRecord record, String endpoint, AttemptResult soFar) {
        JsonWriter note = new JsonWriter(EXPECTED).object();
        describe(record, endpoint, note);
        note.name("attempts").array();
        attempt(soFar, record.started(), note);
        return note.endArray().end().bytes();
    }

    private static void describe(CallRecord record, String endpoint, JsonWriter row) {
        row.member("id", record.rowId());
        if (!record.rowId().equals(record.id())) {
            row.member("request_id", record.id());
        }
        row.member("time", record.startedAt().toEpochMilli());
        row.member("operation", record.operation().id());
        row.member("endpoint", endpoint);
        member("requested_model", record.requestedModel(), row);
        row.member("key", record.caller().id());
        Attribution attribution = record.attribution();
        row.member("user_path", attribution.userPath());
        List<String> tags = record.caller().tags();
        if (!tags.isEmpty()) {
            row.name("tags").array();
            tags.forEach(row::value);
            row.endArray();
        }
        member("end_user", attribution.endUser(), row);
        member("session", attribution.session(), row);
        if (record.streaming()) {
            row.name("stream").value(true);
        }
    }

    private static void attempt(AttemptResult attempt, long arrival, JsonWriter row) {
        row.object().member("id", attempt.id());
        row.member("account", attempt.account());
        row.member("provider", attempt.provider());
        row.member("model", attempt.model());
        row.member("operation", attempt.operation().id());
        row.member("start_us", (attempt.started() - arrival) / MICRO);
        row.member("duration_us", attempt.duration() / MICRO);
        if (attempt.firstContent() != 0) {
            row.member("first_content_us", (attempt.firstContent() - arrival) / MICRO);
        }
        member("upstream_request_id", attempt.upstreamRequestId(), row);
        if (attempt.callerKey()) {
            row.name("own_key").value(true);
        }
        member("error", attempt.error(), row);
        member("finish_reason", attempt.finishReason(), row);
        usage(attempt, row);
        charge(attempt.charge(), row);
        row.end();
    }

    private static void usage(AttemptResult attempt, JsonWriter row) {
        Usage usage = attempt.usage();
        if (usage == null) {
            return;
        }
        row.name("usage").object();
        row.member("input", usage.input()).member("output", usage.output());
        count("cached", usage.cached(), row);
        count("written", usage.written(), row);
        count("written_hour", usage.writtenHour(), row);
        count("reasoning", usage.reasoning(), row);
        Extras extras = usage.extras();
        for (Map.Entry<Extras.Kind, Long> extra : extras.counts().entrySet()) {
            row.member(extra.getKey().id(), extra.getValue());
        }
        if (extras.tier() != Extras.Tier.STANDARD) {
            row.member("tier", extras.tier().id());
        }
        member("image", extras.image(), row);
        if (attempt.estimated()) {
            row.name("estimated").value(true);
        }
        row.end();
    }

    static void charge(@Nullable Charge charge, JsonWriter row) {
        if (charge == null) {
            return;
        }
        Charge.Split split = charge.split();
        row.name("charge").object();
        count("input", split.input(), row);
        count("output", split.output(), row);
        count("cache_read", split.cacheRead(), row);
        count("cache_write", split.cacheWrite(), row);
        count("reasoning", split.reasoning(), row);
        count("other", split.other(), row);
        row.member("source", charge.source().id());
        member("date", charge.date(), row);
        if (charge.factor() != Charge.ONE) {
            row.member("factor", charge.factor());
        }
        if (!charge.known()) {
            row.member("missing", String.join(",", charge.missing()));
        }
        row.end();
    }

    private static void count(String name, long count, JsonWriter row) {
        if (count != 0) {
            row.member(name, count);
        }
    }

    private static void member(String name, @Nullable String text, JsonWriter row) {
        if (text != null && !text.isEmpty()) {
            row.member(name, text);
        }
    }
}
