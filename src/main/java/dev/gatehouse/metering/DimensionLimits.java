package dev.gatehouse.metering;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Holds sums to a number of values in a day, so that a client that makes up names does not fill
/// storage: what is beyond counts as [DimensionSet#OTHER].
///
/// Each gateway counts the values that it has met since its start. Used by one thread at a time.
public final class DimensionLimits {
    private static final int MOST = 10_000;
    private static final long DAY = TimeUnit.DAYS.toMillis(1);

    private final Map<DimensionSet, Set<List<String>>> values = new EnumMap<>(DimensionSet.class);
    private final AtomicLong others = new AtomicLong();
    private final int most;
    private long day = -1;

    public DimensionLimits() {
        this(MOST);
    }

    DimensionLimits(int most) {
        this.most = most;
    }

    /// How many sums were counted as other ones.
    public long others() {
        return others.get();
    }

    /// The values themselves, or those that stand for them.
    List<String> limited(DimensionSet set, long time, List<String> given) {
        long today = Math.floorDiv(time, DAY);
        if (today > day) {
            day = today;
            values.clear();
        }
        Set<List<String>> known = values.computeIfAbsent(set, _ -> new HashSet<>());
        if (known.contains(given)) {
            return given;
        }
        if (known.size() < most) {
            known.add(given);
            return given;
        }
        others.incrementAndGet();
        var other = new ArrayList<>(given);
        other.set(0, DimensionSet.OTHER);
        if (set != DimensionSet.MODELS && other.size() > 1) {
            other.set(1, DimensionSet.OTHER);
        }
        return List.copyOf(other);
    }
}
