package dev.gatehouse.storage;

import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Refusal;
import dev.gatehouse.storage.Counters.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counters of one thread, of which nothing expires, in maps.
final class NaiveCounters {
    private final Map<String, Long> used = new HashMap<>();
    private final Map<String, Map<String, Long>> holds = new HashMap<>();
    private final Set<String> settled = new HashSet<>();

    boolean isSettled(String id) {
        return settled.contains(id);
    }

    Value value(String counter) {
        long held = holds.values().stream().mapToLong(it -> it.getOrDefault(counter, 0L)).sum();
        return new Value(used.getOrDefault(counter, 0L), held);
    }

    @Nullable Refusal hold(String id, List<Claim> claims) {
        if (holds.containsKey(id)) {
            return null;
        }
        Map<String, Long> wanted = new HashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            long sum = wanted.merge(claim.counter(), claim.amount(), Long::sum);
            Value value = value(claim.counter());
            if (value.used() + value.held() + sum > claim.limit()) {
                return new Refusal(i, value);
            }
        }
        holds.put(id, wanted);
        return null;
    }

    void settle(String id, List<Amount> amounts) {
        if (settled.add(id)) {
            holds.remove(id);
            amounts.forEach(it -> used.merge(it.counter(), it.amount(), Long::sum));
        }
    }
}
