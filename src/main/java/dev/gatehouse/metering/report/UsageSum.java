package dev.gatehouse.metering.report;

import dev.gatehouse.metering.Histogram;
import dev.gatehouse.metering.Measure;

/// Usage added up.
public final class UsageSum {
    private final long[] measures;

    UsageSum(long[] measures) {
        this.measures = measures;
    }

    public long get(Measure measure) {
        return measure.in(measures);
    }

    /// Tokens of input and output.
    public long tokens() {
        return get(Measure.INPUT) + get(Measure.OUTPUT);
    }

    /// Whether no part of the cost is known although there were calls.
    public boolean unpriced() {
        long unpriced = get(Measure.UNPRICED);
        return unpriced > 0 && unpriced == get(Measure.CALLS) && get(Measure.COST) == 0;
    }

    /// About the milliseconds that a share of the calls did not exceed.
    public long duration(double share) {
        return Histogram.DURATION.quantile(share, measures);
    }

    /// About the milliseconds to the first content that a share of the calls did not exceed.
    public long firstContent(double share) {
        return Histogram.FIRST_CONTENT.quantile(share, measures);
    }
}
