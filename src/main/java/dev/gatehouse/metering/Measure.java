package dev.gatehouse.metering;

/// What is summed up. Its place in the sums is that of its declaration; places are stored, so new
/// ones come last.
public enum Measure {
    /// Calls.
    CALLS(0),
    /// Attempts, failed ones included.
    ATTEMPTS(1),
    /// Calls that did not get a whole answer.
    FAILED(2),
    /// Calls with a streamed answer.
    STREAMED(3),
    /// Calls that the cache answered.
    HITS(4),
    /// Tokens of the input.
    INPUT(5),
    /// Tokens of the output.
    OUTPUT(6),
    /// Tokens of the input that were read from a provider's cache.
    CACHED(7),
    /// Tokens of the input that were written to a provider's cache.
    WRITTEN(8),
    /// Tokens of the output that are reasoning.
    REASONING(9),
    /// Cost in nano-dollars.
    COST(10),
    /// The part of the cost that is input, caches included.
    INPUT_COST(11),
    /// The part of the cost that is output, reasoning included.
    OUTPUT_COST(12),
    /// What hits of the cache would have cost.
    SAVED(13),
    /// Calls of which a part of the cost is unknown.
    UNPRICED(14),
    /// Calls of which a part of the usage is estimated.
    ESTIMATED(15),
    /// Milliseconds of all calls together.
    DURATION(16),
    /// Milliseconds up to the first content of all calls that had content.
    FIRST_CONTENT(17),
    /// Calls that had content.
    WITH_CONTENT(18);

    private final int place;

    Measure(int place) {
        this.place = place;
    }

    /// Its place among the measures of a sum.
    public int place() {
        return place;
    }

    /// Its value in a sum.
    public long in(long[] measures) {
        return measures[place];
    }
}
