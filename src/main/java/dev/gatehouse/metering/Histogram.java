package dev.gatehouse.metering;

/// Durations counted by their length, as measures of a sum: up to the shortest, up to twice as long
/// and so on; the last counts all that are longer.
public enum Histogram {
    /// From arrival to the last byte.
    DURATION(19, 50),
    /// From arrival to the first content.
    FIRST_CONTENT(33, 25);

    private static final int BUCKETS = 14;

    private final int place;
    private final long shortest;

    Histogram(int place, long shortest) {
        this.place = place;
        this.shortest = shortest;
    }

    /// Counts a duration.
    void count(long milliseconds, long[] measures) {
        int bucket = 0;
        while (bucket < BUCKETS - 1 && milliseconds > shortest << bucket) {
            bucket++;
        }
        measures[place + bucket]++;
    }

    /// About the duration that a share of all do not exceed, in milliseconds; 0 when there is none.
    /// It is interpolated inside its bucket.
    ///
    /// @param share between 0 and 1
    public long quantile(double share, long[] measures) {
        long all = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += measures[place + i];
        }
        double wanted = share * all;
        double before = 0;
        for (int i = 0; i < BUCKETS && all > 0; i++) {
            long count = measures[place + i];
            if (count > 0 && before + count >= wanted) {
                long from = i == 0 ? 0 : shortest << (i - 1);
                return Math.round(from + (wanted - before) / count * ((shortest << i) - from));
            }
            before += count;
        }
        return 0;
    }
}
