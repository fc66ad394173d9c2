package dev.gatehouse.metering.report;

import dev.gatehouse.metering.DimensionSet;
import dev.gatehouse.metering.report.Period.Interval;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reports that add up usage. They read sums only, never the rows of calls.
public final class UsageReports {
    private final Rollups rollups;

    public UsageReports(Rollups rollups) {
        this.rollups = rollups;
    }

    /// Sums of one part of a report.
    ///
    /// @param names the dates or the values of the dimensions that are kept apart
    /// @param usage their usage
    public record Part(List<String> names, UsageSum usage) {}

    /// The sum of all.
    public UsageSum summary(UsageFilter filter) throws StorageException {
        var sum = new long[Sum.MOST_MEASURES];
        read(filter, List.of(), filter.period().width(), false)
                .forEach(it -> add(it.measures(), sum));
        return new UsageSum(sum);
    }

    /// Sums by time, the earliest first; parts without calls are left out.
    public List<Part> over(UsageFilter filter, Interval interval) throws StorageException {
        var parts = new LinkedHashMap<String, long[]>();
        List<Rollups.Total> totals =
                new ArrayList<>(read(filter, List.of(), filter.period().step(interval), true));
        totals.sort(Comparator.comparingLong(Rollups.Total::bucket));
        for (Rollups.Total total : totals) {
            Instant begin = Instant.ofEpochMilli(total.bucket());
            String part = filter.period().part(begin, interval);
            add(total.measures(), parts.computeIfAbsent(part, _ -> new long[Sum.MOST_MEASURES]));
        }
        var all = new ArrayList<Part>(parts.size());
        for (Map.Entry<String, long[]> part : parts.entrySet()) {
            all.add(new Part(List.of(part.getKey()), new UsageSum(part.getValue())));
        }
        return all;
    }

    /// Sums by the values of dimensions, the most tokens first.
    public List<Part> by(UsageFilter filter, List<String> dimensions) throws StorageException {
        var parts = new ArrayList<Part>();
        for (Rollups.Total total : read(filter, dimensions, filter.period().width(), false)) {
            parts.add(new Part(total.dimensions(), new UsageSum(total.measures())));
        }
        parts.sort(
                Comparator.comparingLong((Part it) -> it.usage().tokens())
                        .reversed()
                        .thenComparing(it -> it.names().toString()));
        return parts;
    }

    private List<Rollups.Total> read(
            UsageFilter filter, List<String> by, int width, boolean buckets)
            throws StorageException {
        DimensionSet set = filter.set(by);
        return rollups.read(
                new Rollups.Query(
                        set.id(),
                        width,
                        filter.period().from().toEpochMilli(),
                        filter.period().to().toEpochMilli(),
                        filter.in(set),
                        by.stream().map(set.dimensions()::indexOf).toList(),
                        buckets));
    }

    private static void add(long[] more, long[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
    }
}
