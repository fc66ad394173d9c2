package dev.gatehouse.metering;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The models that were called and whose cost is unknown, with the time of the last such call.
public final class UnpricedSpend {
    /// Clients can name any model; so many are remembered.
    private static final int MOST = 200;

    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    /// A model with a call whose cost is unknown.
    ///
    /// @param missing the kinds of prices that are unknown
    /// @param at when the last of them ended, in nanoseconds
    public record Seen(String account, String model, List<String> missing, long at) {}

    void note(String account, String model, List<String> missing, long now) {
        String name = account + "/" + model;
        if (seen.size() < MOST || seen.containsKey(name)) {
            seen.put(name, new Seen(account, model, missing, now));
        }
    }

    /// Those of which a call has ended at or after a time; the others are forgotten.
    public List<Seen> since(long time) {
        seen.values().removeIf(it -> it.at - time < 0);
        return List.copyOf(seen.values());
    }
}
