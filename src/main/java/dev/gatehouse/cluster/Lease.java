package dev.gatehouse.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What this gateway has of one counter. Guarded by the lock of [LeasedCounters].
///
/// What was spent is taken off the lease at once and reaches storage a moment later. A slice that
/// was spent to its end is given back only then, so that storage never counts too little.
final class Lease {
    /// An amount that storage holds for this gateway.
    record Slice(String id, long amount, long expires) {}

    /// How many holds of a counter one gateway sends to storage at once.
    private static final int AT_ONCE = 4;

    private final Turns extending = new Turns(1);
    private final Turns storing = new Turns(AT_ONCE);
    private final Deque<Slice> slices = new ArrayDeque<>();

    /// Of the slices, what has been neither spent nor given back.
    private long leased;

    /// Of that, what attempts hold.
    private long held;

    /// What was spent and is in storage, of slices that are not given back yet.
    private long confirmed;

    /// What was spent and is not in storage yet.
    private long pending;

    private long used;
    private boolean known;
    private long lastUse;
    private Refused refused = Refused.NOTHING;

    /// A refusal by storage, which holds for a moment.
    private record Refused(long need, long limit, long until) {
        static final Refused NOTHING = new Refused(Long.MAX_VALUE, 0, 0);
    }

    /// The turns of those that take slices; not guarded by the lock.
    Turns extending() {
        return extending;
    }

    /// The turns of those that storage itself holds for; not guarded by the lock.
    Turns storing() {
        return storing;
    }

    long free() {
        return leased - held;
    }

    boolean take(long amount, long now) {
        lastUse = now;
        if (free() < amount) {
            return false;
        }
        held += amount;
        return true;
    }

    void add(Slice slice) {
        slices.add(slice);
        leased += slice.amount();
        refused = Refused.NOTHING;
    }

    void release(long amount) {
        held -= amount;
        refused = Refused.NOTHING;
    }

    /// Something was spent.
    ///
    /// @param ofLease whether from the lease, else from a hold in storage
    void spend(long amount, boolean ofLease) {
        leased -= ofLease ? amount : 0;
        pending += amount;
    }

    /// What was spent has reached storage.
    ///
    /// @return slices to be given back
    List<Slice> confirm(long amount, boolean ofLease) {
        pending -= amount;
        used += amount;
        refused = Refused.NOTHING;
        confirmed += ofLease ? amount : 0;
        var over = new ArrayList<Slice>(0);
        while (!slices.isEmpty() && slices.getFirst().amount() <= confirmed) {
            confirmed -= slices.getFirst().amount();
            over.add(slices.removeFirst());
        }
        if (slices.isEmpty()) {
            leased += confirmed;
            confirmed = 0;
        }
        return over;
    }

    /// The oldest slice, if a part of it has been spent already and nothing holds the rest; it
    /// leaves the lease. A slice that attempts hold parts of stays: once it was given back,
    /// another gateway could take them.
    ///
    /// @return `null` when there is none
    @Nullable Partial partial() {
        if (slices.isEmpty() || confirmed == 0 || free() < slices.getFirst().amount() - confirmed) {
            return null;
        }
        Slice oldest = slices.removeFirst();
        long rest = oldest.amount() - confirmed;
        confirmed = 0;
        leased -= rest;
        return new Partial(oldest, rest);
    }

    /// A slice of which only a rest is left.
    record Partial(Slice slice, long rest) {}

    /// The slices that nothing needs, which leave the lease.
    List<Slice> idle() {
        var idle = new ArrayList<Slice>(0);
        while (!slices.isEmpty() && confirmed == 0 && free() >= slices.getLast().amount()) {
            leased -= slices.getLast().amount();
            idle.add(slices.removeLast());
        }
        return idle;
    }

    List<Slice> slices() {
        return List.copyOf(slices);
    }

    /// Storage does not hold a slice any more.
    void lose(Slice slice) {
        if (slices.remove(slice)) {
            leased -= slice.amount();
        }
    }

    boolean empty() {
        return slices.isEmpty() && held == 0 && pending == 0;
    }

    /// What has been spent, as far as this gateway knows.
    long spent() {
        return used + pending;
    }

    boolean known() {
        return known;
    }

    void know(long read) {
        used = read;
        known = true;
    }

    long lastUse() {
        return lastUse;
    }

    void touch(long now) {
        lastUse = now;
    }

    void refuse(long need, long limit, long until) {
        refused = new Refused(need, limit, until);
    }

    boolean refuses(long need, long limit, long now) {
        return now - refused.until() < 0 && need >= refused.need() && limit <= refused.limit();
    }
}
