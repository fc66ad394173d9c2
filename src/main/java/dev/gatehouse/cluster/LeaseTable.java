package dev.gatehouse.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The leases of this gateway by their counters, with the one lock that guards them all.
final class LeaseTable {
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /// The lease of a counter, made when there is none.
    Lease of(String counter) {
        Lease known = leases.get(counter);
        return known == null ? leases.computeIfAbsent(counter, _ -> new Lease()) : known;
    }

    @Nullable Lease find(String counter) {
        return leases.get(counter);
    }

    void remove(String counter) {
        leases.remove(counter);
    }

    Map<String, Lease> all() {
        return Map.copyOf(leases);
    }

    <T extends @Nullable Object> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    void guarded(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
