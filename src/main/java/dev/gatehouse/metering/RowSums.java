package dev.gatehouse.metering;

import dev.gatehouse.conversation.Usage;
import dev.gatehouse.storage.Sum;

/// What rows add to the measures of sums.
final class RowSums {
    private static final int PLACES = Sum.MOST_MEASURES;
    private static final long MILLI = 1_000;

    private RowSums() {}

    static long[] none() {
        return new long[PLACES];
    }

    /// An attempt alone.
    static long[] of(CallRow.AttemptRow attempt) {
        long[] measures = none();
        add(attempt, measures);
        return measures;
    }

    /// A call with all of its attempts.
    static long[] all(CallRow call) {
        long[] measures = none();
        call.attempts().forEach(it -> add(it, measures));
        addCall(call, measures);
        return measures;
    }

    private static void add(CallRow.AttemptRow attempt, long[] measures) {
        add(Measure.ATTEMPTS, 1, measures);
        Usage usage = attempt.usage();
        if (usage != null) {
            add(Measure.INPUT, usage.input(), measures);
            add(Measure.OUTPUT, usage.output(), measures);
            add(Measure.CACHED, usage.cached(), measures);
            add(Measure.WRITTEN, usage.written(), measures);
            add(Measure.REASONING, usage.reasoning(), measures);
        }
        add(Measure.COST, attempt.cost(), measures);
        add(Measure.INPUT_COST, attempt.inputCost(), measures);
        add(Measure.OUTPUT_COST, attempt.outputCost(), measures);
    }

    /// The call itself.
    static void addCall(CallRow call, long[] measures) {
        add(Measure.CALLS, 1, measures);
        add(Measure.FAILED, call.succeeded() ? 0 : 1, measures);
        add(Measure.HITS, call.hit() ? 1 : 0, measures);
        add(Measure.SAVED, call.number("saved"), measures);
        add(Measure.STREAMED, call.json().member("stream") == null ? 0 : 1, measures);
        add(Measure.UNPRICED, call.unpriced() ? 1 : 0, measures);
        add(Measure.ESTIMATED, call.estimated() ? 1 : 0, measures);
        long duration = call.number("duration_us") / MILLI;
        add(Measure.DURATION, duration, measures);
        Histogram.DURATION.count(duration, measures);
        if (call.json().member("first_content_us") != null) {
            long first = call.number("first_content_us") / MILLI;
            add(Measure.FIRST_CONTENT, first, measures);
            add(Measure.WITH_CONTENT, 1, measures);
            Histogram.FIRST_CONTENT.count(first, measures);
        }
    }

    private static void add(Measure measure, long amount, long[] measures) {
        measures[measure.place()] += amount;
    }
}
