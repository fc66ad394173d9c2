package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A number of places that can be taken and given back.
///
/// Some can be a reserve that no large holder takes. A place is taken for several holders, such as
/// a caller and an address; for each of them that has taken more than the reserve, an equal part of
/// the reserve is out of reach. One caller alone gets all places but the reserve; a caller that
/// shares nothing with it gets the reserve as well.
///
/// Without a free permit a call waits briefly, if not too many wait already. The queue is short: a
/// client that is rejected at once can fail over.
public final class PermitPool {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final long places;
    private final int mostWaiting;
    private final long reserve;
    private final Map<Object, long[]> held = new HashMap<>();
    private long taken;
    private int waiting;

    public PermitPool(long places, int mostWaiting) {
        this(places, mostWaiting, 100);
    }

    /// For what places are taken.
    ///
    /// @param holders compared with `equals`
    /// @param leaving how many places must stay free for others
    public record Claim(List<?> holders, long leaving) {
        /// For nothing in particular.
        public static final Claim NONE = new Claim(List.of(), 0);
    }

    /// @param share how many percent of the places are no reserve
    public PermitPool(long places, int mostWaiting, int share) {
        this.places = places;
        this.mostWaiting = mostWaiting;
        this.reserve = places / 100 * (100 - share) + places % 100 * (100 - share) / 100;
    }

    /// Takes so many places, or none.
    public boolean acquire(long count, Duration wait) {
        return acquire(count, wait, Claim.NONE);
    }

    /// Takes so many places, or none.
    public boolean acquire(long count, Duration wait, Claim claim) {
        lock.lock();
        try {
            if (fits(count, claim)) {
                take(count, claim.holders());
                return true;
            }
            long nanos = wait.toNanos();
            return nanos > 0 && waiting < mostWaiting && await(count, nanos, claim);
        } finally {
            lock.unlock();
        }
    }

    /// Takes so many places whether they are free or not: for one that takes over those of another,
    /// which is about to give them back.
    public void takeOver(long count, List<?> holders) {
        lock.lock();
        try {
            take(count, holders);
        } finally {
            lock.unlock();
        }
    }

    /// How many places there are.
    public long places() {
        return places;
    }

    /// How many places a large holder can have.
    public long share() {
        return places - reserve;
    }

    public void release(long count) {
        release(count, List.of());
    }

    /// Gives places back that were taken for these holders.
    public void release(long count, List<?> holders) {
        if (count == 0) {
            return;
        }
        lock.lock();
        try {
            take(-count, holders);
            if (waiting > 0) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(long count, Claim claim) {
        long free = places - claim.leaving() - taken - count;
        if (free >= reserve) {
            return true;
        }
        List<?> holders = claim.holders();
        long large = 0;
        for (int i = 0; reserve > 0 && i < holders.size(); i++) {
            long[] of = held.get(holders.get(i));
            large += (of == null ? 0 : of[0]) + count > Math.max(1, reserve) ? 1 : 0;
        }
        return free >= reserve * large / Math.max(1, holders.size());
    }

    private void take(long count, List<?> holders) {
        taken += count;
        for (int i = 0; reserve > 0 && i < holders.size(); i++) {
            Object holder = holders.get(i);
            long[] of = held.computeIfAbsent(holder, _ -> new long[1]);
            of[0] += count;
            if (of[0] == 0) {
                held.remove(holder);
            }
        }
    }

    private boolean await(long count, long nanos, Claim claim) {
        waiting++;
        try {
            long left = nanos;
            while (!fits(count, claim)) {
                if (left <= 0) {
                    return false;
                }
                left = freed.awaitNanos(left);
            }
            take(count, claim.holders());
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting--;
        }
    }
}
