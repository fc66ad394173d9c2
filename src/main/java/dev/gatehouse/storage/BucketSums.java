package dev.gatehouse.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sums of many entries added up by bucket, so that a backend changes each bucket once.
///
/// Not safe for many threads.
public final class BucketSums {
    private static final long MINUTE = 60_000;

    /// Two gateways change buckets in the same order, so that neither waits for the other.
    private static final Comparator<Bucket> ORDER =
            Comparator.comparing(Bucket::set)
                    .thenComparingInt(Bucket::width)
                    .thenComparingLong(Bucket::begin)
                    .thenComparing(Bucket::dimensions, BucketSums::compare);

    /// By bucket of the finest width; the wider ones are made of these.
    private final Map<Bucket, long[]> sums = new HashMap<>();

    /// One bucket of a roll-up.
    ///
    /// @param width in minutes
    /// @param begin milliseconds since 1970
    /// @param dimensions always [Sum#MOST_DIMENSIONS]; those that the set lacks are empty
    public record Bucket(String set, int width, long begin, List<String> dimensions) {
        public Bucket {
            dimensions = all(dimensions);
        }

        private static List<String> all(List<String> dimensions) {
            if (dimensions.size() == Sum.MOST_DIMENSIONS) {
                return List.copyOf(dimensions);
            }
            List<String> all = new ArrayList<>(dimensions);
            while (all.size() < Sum.MOST_DIMENSIONS) {
                all.add("");
            }
            return List.copyOf(all);
        }
    }

    /// A bucket and what is added to each of its measures.
    ///
    /// @param measures always [Sum#MOST_MEASURES]
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Total(Bucket bucket, long[] measures) {}

    /// Adds sums at a time.
    ///
    /// @throws StorageException when a sum cannot be kept by any backend
    public void add(long time, List<Sum> additions) throws StorageException {
        int width = Rollups.WIDTHS.getFirst();
        long begin = begin(time, width);
        for (Sum sum : additions) {
            Texts.check(sum);
            add(sums, new Bucket(sum.set(), width, begin, sum.dimensions()), sum.measures());
        }
    }

    /// The buckets of all widths in one order.
    public List<Total> totals() throws StorageException {
        List<Total> totals = new ArrayList<>();
        for (int width : Rollups.WIDTHS) {
            widened(width).forEach((bucket, measures) -> totals.add(new Total(bucket, measures)));
        }
        totals.sort(Comparator.comparing(Total::bucket, ORDER));
        return totals;
    }

    /// The beginning of the bucket of a width that has a time.
    public static long begin(long time, int width) {
        return Math.floorDiv(time, width * MINUTE) * width * MINUTE;
    }

    private Map<Bucket, long[]> widened(int width) throws StorageException {
        if (width == Rollups.WIDTHS.getFirst()) {
            return sums;
        }
        Map<Bucket, long[]> wide = new HashMap<>();
        for (Map.Entry<Bucket, long[]> each : sums.entrySet()) {
            Bucket fine = each.getKey();
            long begin = begin(fine.begin(), width);
            add(wide, new Bucket(fine.set(), width, begin, fine.dimensions()), each.getValue());
        }
        return wide;
    }

    private static void add(Map<Bucket, long[]> sums, Bucket bucket, long[] measures)
            throws StorageException {
        long[] sum = sums.get(bucket);
        if (sum == null) {
            sums.put(bucket, Arrays.copyOf(measures, Sum.MOST_MEASURES));
            return;
        }
        try {
            for (int i = 0; i < measures.length; i++) {
                sum[i] = Math.addExact(sum[i], measures[i]);
            }
        } catch (ArithmeticException _) {
            throw Texts.rejected("a sum of " + bucket.set() + " does not fit in 64 bits");
        }
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            int order = one.get(i).compareTo(other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
