package dev.gatehouse.storage.mongo;

import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.BucketSums.Bucket;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.Texts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What entries add to buckets, each with the sequence of its entry: a bucket may have the first of
/// them already.
///
/// Not safe for many threads.
final class Additions {
    private final Map<String, Target> targets = new HashMap<>();

    private record Target(Bucket bucket, List<Addition> additions) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Addition(long sequence, long[] measures) {}

    /// Adds the sums of an entry; later entries have larger sequences.
    void add(long sequence, long time, List<Sum> sums) throws StorageException {
        var added = new BucketSums();
        added.add(time, sums);
        for (BucketSums.Total total : added.totals()) {
            targets.computeIfAbsent(
                            id(total.bucket()), _ -> new Target(total.bucket(), new ArrayList<>()))
                    .additions()
                    .add(new Addition(sequence, total.measures()));
        }
    }

    Set<String> ids() {
        return targets.keySet();
    }

    Bucket bucket(String id) {
        return target(id).bucket();
    }

    /// The last sequence that adds to a bucket.
    long last(String id) {
        return target(id).additions().getLast().sequence();
    }

    /// The sums of what is later than a sequence.
    long[] after(String id, long sequence) throws StorageException {
        long[] sum = new long[Sum.MOST_MEASURES];
        for (Addition addition : target(id).additions()) {
            if (addition.sequence() > sequence) {
                add(sum, addition.measures());
            }
        }
        return sum;
    }

    /// Adds measures to others.
    static void add(long[] sum, long[] measures) throws StorageException {
        try {
            for (int i = 0; i < sum.length; i++) {
                sum[i] = Math.addExact(sum[i], measures[i]);
            }
        } catch (ArithmeticException _) {
            throw Texts.rejected("a sum does not fit in 64 bits");
        }
    }

    private Target target(String id) {
        Target target = targets.get(id);
        if (target == null) {
            throw new IllegalArgumentException("no bucket " + id);
        }
        return target;
    }

    /// The id of the document of a bucket.
    static String id(Bucket bucket) {
        List<String> texts = new ArrayList<>(bucket.dimensions());
        texts.add(bucket.set());
        return bucket.width() + ":" + bucket.begin() + ":" + Keys.digest(texts);
    }
}
