package dev.gatehouse.cluster;

import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/// Decides which gateway does a job that only one may do at a time.
public final class Leases {
    private static final String PREFIX = "lease/";

    private final Counters counters;
    private final String holder = UUID.randomUUID().toString();

    public Leases(Counters counters) {
        this.counters = counters;
    }

    /// Takes or prolongs the lease of a job, which ends by itself.
    ///
    /// @return whether this gateway has it
    public boolean take(String job, Duration time) throws StorageException {
        String counter = PREFIX + job;
        var claim = new Counters.Claim(counter, 1, 1, Long.MAX_VALUE);
        return counters.hold(counter + "/" + holder, List.of(claim), time.toMillis()) == null;
    }

    /// Gives a lease back.
    public void release(String job) throws StorageException {
        counters.settle(PREFIX + job + "/" + holder, List.of());
    }
}
