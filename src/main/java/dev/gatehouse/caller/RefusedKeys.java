package dev.gatehouse.caller;

import dev.gatehouse.http.AddressRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Counts the keys of each address that were refused, to slow a client that guesses. One that
/// repeats a key guesses nothing: of the last few keys of an address each counts once.
///
/// An address has room for a number of them in a minute, which comes back evenly; beyond that the
/// time grows that it has to wait. IPv6 addresses of one network of 64 bits count as one. Of
/// many addresses the ones counted last are kept. Safe for many threads.
public final class RefusedKeys {
    /// Some 250 bytes each.
    private static final int MOST_ADDRESSES = 10_000;

    private static final double MINUTE = Duration.ofMinutes(1).toNanos();

    /// How many keys of an address are recognised when they come again.
    private static final int LAST = 4;

    /// The longest wait is 2 to this power, in seconds.
    private static final int MOST_DOUBLINGS = 6;

    private final int perMinute;
    private final LongSupplier clock;
    private final Map<Long, Level> levels = new Recent();

    /// How many there are, less what has come back since.
    ///
    /// @param last the hash codes of the keys that came last
    private record Level(double count, long at, List<Integer> last) {
        Level with(double more, long now, int key) {
            var keys =
                    new ArrayList<>(last.subList(Math.max(0, last.size() - LAST + 1), last.size()));
            keys.add(key);
            return new Level(more, now, keys);
        }
    }

    /// @param perMinute how many keys of an address may be refused in a minute; 0 for any number
    /// @param clock nanoseconds
    public RefusedKeys(int perMinute, LongSupplier clock) {
        this.perMinute = perMinute;
        this.clock = clock;
    }

    /// Counts a key.
    ///
    /// @param address of the client
    /// @param key what it sent
    /// @return how long it should wait; `null` when it has room for more
    public synchronized @Nullable Duration count(String address, Object key) {
        Long site = perMinute == 0 ? null : AddressRange.site(address);
        if (site == null) {
            return null;
        }
        long now = clock.getAsLong();
        Level before = levels.getOrDefault(site, new Level(0, now, List.of()));
        double room = (now - before.at) / MINUTE * perMinute;
        boolean repeated = before.last.contains(key.hashCode());
        double count = Math.max(0, before.count - room) + (repeated ? 0 : 1);
        if (!repeated) {
            double bounded = Math.min(count, perMinute + MOST_DOUBLINGS + 1);
            levels.put(site, before.with(bounded, now, key.hashCode()));
        }
        int beyond = (int) Math.ceil(count - perMinute);
        return beyond <= 0 ? null : Duration.ofSeconds(1L << Math.min(beyond - 1, MOST_DOUBLINGS));
    }

    /// How many addresses are known.
    synchronized int addresses() {
        return levels.size();
    }

    private static final class Recent extends LinkedHashMap<Long, Level> {
        private static final long serialVersionUID = 1;

        Recent() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Level> eldest) {
            return size() > MOST_ADDRESSES;
        }
    }
}
