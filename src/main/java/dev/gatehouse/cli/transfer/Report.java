package dev.gatehouse.cli.transfer;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.metering.DimensionSet;
import dev.gatehouse.metering.Measure;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.transfer.Kind;
import dev.gatehouse.storage.transfer.Totals;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Locale;

/// What a copy has done, for people or for programs.
///
/// @param verb what was done: `copied`
/// @param from what was read
/// @param to what was filled; empty when nothing was
record Report(String verb, String from, String to, Totals totals) {
    private static final int NANO = 9;

    void print(PrintStream out, boolean json) {
        if (json) {
            out.println(json());
            return;
        }
        out.println(verb + " " + from + (to.isEmpty() ? "" : " to " + to) + ":");
        for (Kind kind : Kind.values()) {
            out.printf(Locale.ROOT, "  %-18s %,d%n", kind.words(), totals.count(kind));
        }
        out.printf(
                Locale.ROOT,
                "  with %,d calls, %,d tokens of input, %,d of output and a cost of $%s%n",
                measure(Measure.CALLS),
                measure(Measure.INPUT),
                measure(Measure.OUTPUT),
                BigDecimal.valueOf(measure(Measure.COST), NANO).toPlainString());
    }

    private JsonWriter json() {
        var json = new JsonWriter().object();
        json.member("done", verb).member("from", from);
        if (!to.isEmpty()) {
            json.member("to", to);
        }
        json.name("counts").object();
        for (Kind kind : Kind.values()) {
            json.member(kind.words().replace(' ', '_'), totals.count(kind));
        }
        json.end();
        json.member("calls", measure(Measure.CALLS));
        json.member("input_tokens", measure(Measure.INPUT));
        json.member("output_tokens", measure(Measure.OUTPUT));
        return json.member("cost_nano_dollars", measure(Measure.COST)).end();
    }

    /// The sums of all calls, which the widest buckets keep the longest.
    private long measure(Measure measure) {
        return measure.in(totals.measures(DimensionSet.MODELS.id(), Rollups.WIDTHS.getLast()));
    }
}
