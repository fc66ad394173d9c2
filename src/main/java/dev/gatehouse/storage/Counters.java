package dev.gatehouse.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers that many gateways change at once. The time is that of the storage. A counter that has
/// expired has used nothing.
public interface Counters {
    /// Holds amounts until they are settled, all or none. The same id again only prolongs the hold.
    ///
    /// A hold of 1 of a counter with the limit 1 is a lease. An id that was settled is rejected.
    ///
    /// @param milliseconds after which it is released by itself
    /// @return the first claim that did not fit; `null` when all are held
    @Nullable Refusal hold(String id, List<Claim> claims, long milliseconds)
            throws StorageException;

    /// Releases a hold and adds what was really used; done once for each id, also when the hold
    /// has been released before. An id is known as settled for an hour.
    void settle(String id, List<Amount> used) throws StorageException;

    /// What counters have, in the order of the names.
    List<Value> read(List<String> counters) throws StorageException;

    /// Deletes counters, holds and traces of settled ids that have expired.
    ///
    /// @return how many were deleted, at most `limit`
    int deleteExpired(int limit) throws StorageException;

    /// An amount to be held.
    ///
    /// @param limit what used and held amounts may be together
    /// @param expires when the counter is not needed any more, in milliseconds since 1970
    record Claim(String counter, long amount, long limit, long expires) {}

    /// An amount that was used.
    ///
    /// @param expires when the counter is not needed any more, in milliseconds since 1970
    record Amount(String counter, long amount, long expires) {}

    /// A counter.
    ///
    /// @param used the settled amounts
    /// @param held the amounts of holds that have not been released
    record Value(long used, long held) {}

    /// A claim that did not fit.
    ///
    /// @param claim its place among the claims
    record Refusal(int claim, Value value) {}
}
