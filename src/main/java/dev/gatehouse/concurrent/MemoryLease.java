package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The memory that one call holds of the budget of all calls, in bytes. It is taken before it is
/// allocated, and given back when the call has ended. What a call takes leaves free eight times of
/// what it then holds, at most an eighth of the budget, so that large calls do not keep small ones
/// out. Safe for many threads.
public final class MemoryLease {
    /// That of calls that have no budget.
    public static final MemoryLease UNLIMITED =
            new MemoryLease(
                    new PermitPool(Long.MAX_VALUE, 0),
                    Duration.ZERO,
                    new Owner(List.of(), () -> false),
                    () -> new IllegalStateException("there is no limit"));

    /// What one JSON value costs at most beside its bytes: its place in an index that grows, and
    /// the objects that a translation makes of it.
    private static final long PER_VALUE = 96;

    /// What a translation holds beside the text that it reads, as a multiple of it: the decoded
    /// strings, and the text that it writes.
    private static final long TRANSLATION = 3;

    /// How many times of what a call holds stays free for others, and the share of the budget that
    /// is enough.
    private static final int FREE = 8;

    /// How long a call waits at most that holds memory itself, which others may be waiting for; and
    /// one for which another call gives back its own.
    private static final Duration HOLDING = Duration.ofMillis(100);

    private final PermitPool budget;
    private final Duration wait;
    private final List<?> holders;
    private final BooleanSupplier relief;
    private final Supplier<? extends RuntimeException> busy;
    private long taken;
    private long translation;
    private boolean ended;

    /// Whose memory it is, and where more comes from.
    ///
    /// @param holders for which memory is taken
    /// @param relief makes another call give back what it holds; returns whether there is one
    public record Owner(List<?> holders, BooleanSupplier relief) {}

    /// @param wait how long it may wait for other calls to give back
    /// @param busy what is thrown when they did not
    public MemoryLease(
            PermitPool budget,
            Duration wait,
            Owner owner,
            Supplier<? extends RuntimeException> busy) {
        this.budget = budget;
        this.wait = wait;
        this.holders = owner.holders();
        this.relief = owner.relief();
        this.busy = busy;
    }

    /// Takes more bytes.
    ///
    /// @return whether a call may have so many; never after it has ended, which one of its threads
    ///     may learn late
    /// @throws RuntimeException the one of the constructor, when other calls hold them
    public synchronized boolean take(long bytes) {
        long places = budget.places();
        long leaving = Math.min(places / FREE, (taken + bytes) * FREE);
        long share = holders.isEmpty() ? places : budget.share();
        if (ended || taken + bytes > Math.min(places - leaving, share)) {
            return false;
        }
        var claim = new PermitPool.Claim(holders, leaving);
        if (!budget.acquire(bytes, Duration.ZERO, claim)
                && !budget.acquire(bytes, waiting(), claim)) {
            throw busy.get();
        }
        taken += bytes;
        return true;
    }

    private Duration waiting() {
        boolean brief = relief.getAsBoolean() || (taken > 0 && wait.compareTo(HOLDING) > 0);
        return brief ? HOLDING : wait;
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

    /// Gives everything back, as the call has ended.
    public synchronized void release() {
        ended = true;
        budget.release(taken, holders);
        taken = 0;
        translation = 0;
    }
}
