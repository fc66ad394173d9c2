package dev.gatehouse.metering;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.cost.Charge;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Computes the cost of recorded calls again, with the prices in force now. A row keeps what it
/// cost before.
public final class Repricing {
    private static final String TRACE = "repriced";

    private final Journal journal;
    private final RowContent content;
    private final RowContent.Pricing pricing;

    public Repricing(Journal journal, RowContent.Pricing pricing) {
        this.journal = journal;
        this.pricing = pricing;
        this.content = new RowContent(pricing, new DimensionLimits(Integer.MAX_VALUE));
    }

    /// Computes the cost of a call again.
    ///
    /// @param now milliseconds since 1970
    /// @return by how much its known cost has changed, in nano-dollars; `null` when nothing has
    public @Nullable Long revise(Row row, long now) throws StorageException {
        try {
            CallRow before = CallRow.read(row.body());
            String body = repriced(before, now);
            if (body == null) {
                return null;
            }
            CallRow after = CallRow.read(body);
            var differences = new ArrayList<Sum>(negated(content.sums(before)));
            differences.addAll(content.sums(after));
            var revised = new Row(row.id(), row.time(), row.tags(), body);
            boolean done = journal.revise(RowContent.JOURNAL, row, revised, differences);
            return done ? Long.valueOf(after.cost() - before.cost()) : null;
        } catch (MalformedJson e) {
            throw new IllegalStateException("the row " + row.id() + " " + e.reason(), e);
        }
    }

    private static List<Sum> negated(List<Sum> sums) {
        var negated = new ArrayList<Sum>(sums.size());
        for (Sum sum : sums) {
            long[] measures = new long[sum.measures().length];
            for (int i = 0; i < measures.length; i++) {
                measures[i] = -sum.measures()[i];
            }
            negated.add(new Sum(sum.set(), sum.dimensions(), measures));
        }
        return negated;
    }

    /// The row with its costs computed again; `null` when they are the same.
    private @Nullable String repriced(CallRow row, long now) {
        JsonWriter body = new JsonWriter(row.json().length() + 128).object();
        RowContent.copy(row.json(), Set.of("attempts", TRACE), body);
        body.name("attempts").array();
        boolean changed = false;
        for (CallRow.AttemptRow attempt : row.attempts()) {
            changed |= attempt(attempt, body);
        }
        body.endArray().name(TRACE).array();
        Json trace = row.json().member(TRACE);
        for (int i = 0; trace != null && i < trace.size(); i++) {
            body.raw(trace.at(i).raw());
        }
        body.object().member("time", now).member("cost_nanos_before", row.cost()).end();
        body.endArray().end();
        return changed ? new String(body.bytes(), UTF_8) : null;
    }

    /// @return whether its cost is another one now
    private boolean attempt(CallRow.AttemptRow attempt, JsonWriter body) {
        Usage usage = attempt.usage();
        Json before = attempt.charge();
        if (usage == null || before == null) {
            body.raw(attempt.json().raw());
            return false;
        }
        // What the provider itself charged does not depend on prices.
        boolean reported = CallRow.text(before, "source").equals(Charge.Source.REPORTED.id());
        Charge charge = pricing.charge(attempt.text("account"), attempt.text("model"), usage);
        boolean same =
                reported
                        || (charge.atLeast() == attempt.cost()
                                && charge.known() != attempt.unpriced());
        if (same) {
            body.raw(attempt.json().raw());
            return false;
        }
        body.object();
        RowContent.copy(attempt.json(), Set.of("charge"), body);
        RowWriter.charge(charge, body);
        body.end();
        return true;
    }
}
