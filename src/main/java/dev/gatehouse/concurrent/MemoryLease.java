package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.function.Supplier;

/// The memory that one call holds of the budget of all calls, in bytes. It is taken before it is
/// allocated, and given back when the call has ended. Safe for many threads.
public final class MemoryLease {
    /// That of calls that have no budget.
    public static final MemoryLease UNLIMITED =
            new MemoryLease(
                    new PermitPool(Long.MAX_VALUE, 0),
                    Duration.ZERO,
                    () -> new IllegalStateException("there is no limit"));

    /// What one JSON value costs at most beside its bytes: its place in an index that grows, and
    /// the objects that a translation makes of it.
    private static final long PER_VALUE = 96;

    /// What a translation holds beside the text that it reads, as a multiple of it: the decoded
    /// strings, and the text that it writes.
    private static final long TRANSLATION = 3;

    private final PermitPool budget;
    private final Duration wait;
    private final Supplier<? extends RuntimeException> busy;
    private long taken;
    private long translation;

    /// @param wait how long it may wait for other calls to give back
    /// @param busy what is thrown when they did not
    public MemoryLease(
            PermitPool budget, Duration wait, Supplier<? extends RuntimeException> busy) {
        this.budget = budget;
        this.wait = wait;
        this.busy = busy;
    }

    /// Takes more bytes.
    ///
    /// @return whether a call may have so many
    /// @throws RuntimeException the one of the constructor, when other calls hold them
    public synchronized boolean take(long bytes) {
        if (taken + bytes > budget.places()) {
            return false;
        }
        if (!budget.acquire(bytes, wait)) {
            throw busy.get();
        }
        taken += bytes;
        return true;
    }

    /// Takes what the values of a JSON text cost once they are looked at.
    ///
    /// @return as [#take(long)]
    public boolean takeValues(long values) {
        return take(values * PER_VALUE);
    }

    /// Takes what the translation of a request costs; for several attempts once.
    ///
    /// @param length of the request in bytes
    /// @return as [#take(long)]
    public synchronized boolean takeTranslation(long length) {
        long wanted = length * TRANSLATION;
        if (wanted > translation) {
            if (!take(wanted - translation)) {
                return false;
            }
            translation = wanted;
        }
        return true;
    }

    /// Gives everything back.
    public synchronized void release() {
        budget.release(taken);
        taken = 0;
        translation = 0;
    }
}
