package dev.gatehouse.cluster;

import dev.gatehouse.cluster.Lease.Slice;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counters of which this gateway leases slices, so that most holds are decided in memory.
///
/// A slice is a hold in storage. While it lasts, attempts hold and spend parts of it without a
/// question to storage. What was spent reaches storage beside the call, by the id of its attempt.
/// The sum of what all gateways used and lease never exceeds the limit.
public final class LeasedCounters implements AutoCloseable {
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final Duration REFUSED = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int RENEWAL = 10;
    private static final int PAGE = 200;

    private final Supplier<@Nullable Storage> storage;
    private final Slices slices;
    private final Settlements settlements;
    private final Map<String, Lease> leases = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final ReentrantLock taking = new ReentrantLock();
    private final String prefix = "slice/" + UUID.randomUUID() + "/";
    private final AtomicLong number = new AtomicLong();
    private final Thread keeper;
    private volatile boolean closed;

    /// How large a slice is.
    @FunctionalInterface
    public interface Slices {
        /// The size of the next slice.
        ///
        /// @param remaining what the limit leaves, as far as that is known
        long size(long remaining);
    }

    /// What is held for an attempt, to be settled once.
    ///
    /// @param id that of the attempt, unique among all gateways
    /// @param leased what was taken from slices
    /// @param stored what storage itself holds
    public record Holding(String id, List<Claim> leased, List<Claim> stored) {}

    /// @param storage the storage, `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public LeasedCounters(
            Supplier<@Nullable Storage> storage, Slices slices, Consumer<String> warnings) {
        this.storage = storage;
        this.slices = slices;
        this.settlements = new Settlements(storage, warnings);
        this.keeper = Thread.ofVirtual().name("leases").start(this::keep);
    }

    /// Holds everything or nothing.
    ///
    /// @param milliseconds after which storage releases by itself what it holds for the attempt
    /// @return the first claim that did not fit, its place counted over the leased ones and then
    ///     the stored ones; `null` when all are held
    /// @throws StorageException when it cannot be decided
    public Counters.@Nullable Refusal hold(Holding wanted, long milliseconds)
            throws StorageException {
        List<Claim> leased = wanted.leased();
        for (int i = 0; i < leased.size(); i++) {
            Counters.Refusal refusal = refusalOrUndo(leased, i);
            if (refusal != null) {
                return refusal;
            }
        }
        if (wanted.stored().isEmpty()) {
            return null;
        }
        Counters.Refusal refusal = null;
        boolean decided = false;
        try {
            refusal = store(wanted, milliseconds);
            decided = true;
        } finally {
            if (!decided || refusal != null) {
                release(leased, leased.size());
            }
        }
        return refusal == null
                ? null
                : new Counters.Refusal(leased.size() + refusal.claim(), refusal.value());
    }

    private Counters.@Nullable Refusal refusalOrUndo(List<Claim> leased, int at)
            throws StorageException {
        Counters.Refusal refusal = null;
        boolean decided = false;
        try {
            Claim claim = leased.get(at);
            Value value = takes(claim) ? null : lease(claim);
            refusal = value == null ? null : new Counters.Refusal(at, value);
            decided = true;
        } finally {
            if (!decided || refusal != null) {
                release(leased, at);
            }
        }
        return refusal;
    }

    private boolean takes(Claim claim) {
        lock.lock();
        try {
            return of(claim.counter()).take(claim.amount(), System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    private void release(List<Claim> leased, int count) {
        lock.lock();
        try {
            for (int i = 0; i < count; i++) {
                of(leased.get(i).counter()).release(leased.get(i).amount());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Takes a further slice, and from it what is claimed.
    ///
    /// @return what the counter has when it does not fit
    private @Nullable Value lease(Claim claim) throws StorageException {
        Counters counters = opened().counters();
        taking.lock();
        try {
            if (takes(claim)) {
                return null;
            }
            Lease lease = of(claim.counter());
            know(counters, claim.counter());
            long need = claim.amount() - lease.free();
            if (lease.refuses(need, claim.limit(), System.nanoTime())) {
                return new Value(lease.spent(), 0);
            }
            long size = Math.max(need, slices.size(claim.limit() - lease.spent()));
            Value refused = slice(counters, claim, size);
            if (refused != null && size > need) {
                refused = slice(counters, claim, need);
            }
            if (refused != null) {
                refused = swap(counters, claim, need);
            }
            if (refused != null) {
                lease.know(refused.used());
                long until = System.nanoTime() + REFUSED.toNanos();
                lease.refuse(need, claim.limit(), until);
            }
            return refused != null || takes(claim) ? refused : new Value(lease.spent(), 0);
        } finally {
            taking.unlock();
        }
    }

    /// Holds a slice in storage.
    private @Nullable Value slice(Counters counters, Claim claim, long size)
            throws StorageException {
        String id = prefix + number.incrementAndGet();
        var wanted = new Claim(claim.counter(), size, claim.limit(), claim.expires());
        Counters.Refusal refusal = counters.hold(id, List.of(wanted), LIFE.toMillis());
        if (refusal != null) {
            return refusal.value();
        }
        lock.lock();
        try {
            of(claim.counter()).add(new Slice(id, size, claim.expires()));
        } finally {
            lock.unlock();
        }
        return null;
    }

    /// Storage still holds all of a slice of which a part was spent: replaces it by one of what is
    /// left of it and of what is needed.
    private @Nullable Value swap(Counters counters, Claim claim, long need)
            throws StorageException {
        settlements.await(Duration.ofMillis(200));
        Lease.Partial partial;
        lock.lock();
        try {
            partial = of(claim.counter()).partial();
        } finally {
            lock.unlock();
        }
        if (partial != null) {
            counters.settle(partial.slice().id(), List.of());
        }
        long rest = partial == null ? 0 : partial.rest();
        Value refused = slice(counters, claim, need + rest);
        if (refused != null && rest > 0) {
            slice(counters, claim, rest);
        }
        return refused;
    }

    private Counters.@Nullable Refusal store(Holding wanted, long milliseconds)
            throws StorageException {
        Counters counters = opened().counters();
        long now = System.nanoTime();
        for (int i = 0; i < wanted.stored().size(); i++) {
            Claim claim = wanted.stored().get(i);
            know(counters, claim.counter());
            Lease lease = of(claim.counter());
            lease.touch(now);
            if (lease.refuses(claim.amount(), claim.limit(), now)) {
                return new Counters.Refusal(i, new Value(lease.spent(), 0));
            }
        }
        Counters.Refusal refusal = counters.hold(wanted.id(), wanted.stored(), milliseconds);
        if (refusal != null) {
            Claim claim = wanted.stored().get(refusal.claim());
            long until = System.nanoTime() + REFUSED.toNanos();
            of(claim.counter()).refuse(claim.amount(), claim.limit(), until);
        }
        return refusal;
    }

    private void know(Counters counters, String counter) throws StorageException {
        Lease lease = of(counter);
        if (!lease.known()) {
            long used = counters.read(List.of(counter)).getFirst().used();
            lock.lock();
            try {
                lease.know(used);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Releases what was held and adds what was used, the same amount to each counter.
    public void settle(Holding holding, long used) {
        lock.lock();
        try {
            for (Claim claim : holding.leased()) {
                Lease lease = of(claim.counter());
                lease.release(claim.amount());
                lease.spend(used, true);
            }
            for (Claim claim : holding.stored()) {
                of(claim.counter()).spend(used, false);
            }
        } finally {
            lock.unlock();
        }
        if (used == 0 && holding.stored().isEmpty()) {
            return;
        }
        var amounts = new ArrayList<Amount>(holding.leased().size() + holding.stored().size());
        for (Claim claim : holding.leased()) {
            amounts.add(new Amount(claim.counter(), used, claim.expires()));
        }
        for (Claim claim : holding.stored()) {
            amounts.add(new Amount(claim.counter(), used, claim.expires()));
        }
        settlements.add(
                new Settlements.Settlement(holding.id(), amounts, () -> confirm(holding, used)));
    }

    /// Adds what an attempt used whose process ended first; done once for its id.
    public void recover(String id, List<Amount> used) {
        settlements.add(new Settlements.Settlement(id, used, () -> {}));
    }

    private void confirm(Holding holding, long used) {
        var over = new ArrayList<Slice>(0);
        lock.lock();
        try {
            for (Claim claim : holding.leased()) {
                over.addAll(of(claim.counter()).confirm(used, true));
            }
            for (Claim claim : holding.stored()) {
                of(claim.counter()).confirm(used, false);
            }
        } finally {
            lock.unlock();
        }
        giveBack(over);
    }

    private void giveBack(List<Slice> over) {
        for (Slice slice : over) {
            settlements.add(new Settlements.Settlement(slice.id(), List.of(), () -> {}));
        }
    }

    /// What has been spent of a counter, as far as this gateway knows; -1 while it does not.
    public long spent(String counter) {
        Lease lease = leases.get(counter);
        return lease == null || !lease.known() ? -1 : lease.spent();
    }

    /// How many settlements have not reached storage yet.
    public int waiting() {
        return settlements.waiting();
    }

    private Lease of(String counter) {
        return leases.computeIfAbsent(counter, _ -> new Lease());
    }

    private Storage opened() throws StorageException {
        Storage open = storage.get();
        if (open == null) {
            throw new StorageException(Reason.UNAVAILABLE, "storage has not been opened");
        }
        return open;
    }

    private void keep() {
        try {
            for (int i = 1; !closed; i++) {
                Thread.sleep(TICK);
                try {
                    refresh();
                    if (i % RENEWAL == 0) {
                        renew();
                    }
                } catch (StorageException _) {
                    // The next round looks again; meanwhile what is known holds.
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Reads what all gateways have used of the counters that were used lately.
    private void refresh() throws StorageException {
        long now = System.nanoTime();
        var names = new ArrayList<String>();
        for (Map.Entry<String, Lease> each : leases.entrySet()) {
            long age = now - each.getValue().lastUse();
            if (each.getValue().known() && age < IDLE.toNanos()) {
                names.add(each.getKey());
            }
        }
        for (int from = 0; from < names.size(); from += PAGE) {
            read(names.subList(from, Math.min(names.size(), from + PAGE)));
        }
    }

    private void read(List<String> names) throws StorageException {
        List<Value> values = opened().counters().read(names);
        lock.lock();
        try {
            for (int i = 0; i < names.size(); i++) {
                of(names.get(i)).know(values.get(i).used());
            }
        } finally {
            lock.unlock();
        }
    }

    /// Prolongs slices, and gives back those of counters that nothing has used for a while.
    private void renew() throws StorageException {
        for (Map.Entry<String, Lease> each : List.copyOf(leases.entrySet())) {
            Lease lease = each.getValue();
            long age = System.nanoTime() - lease.lastUse();
            List<Slice> idle = List.of();
            lock.lock();
            try {
                if (age > IDLE.toNanos()) {
                    idle = lease.idle();
                }
                if (lease.empty() && age > FORGOTTEN.toNanos()) {
                    leases.remove(each.getKey());
                }
            } finally {
                lock.unlock();
            }
            giveBack(idle);
            for (Slice slice : lease.slices()) {
                prolong(each.getKey(), lease, slice);
            }
        }
    }

    private void prolong(String counter, Lease lease, Slice slice) throws StorageException {
        // One that has expired in storage while it was away is held again, whatever the limit is.
        var claim = new Claim(counter, slice.amount(), Long.MAX_VALUE, slice.expires());
        try {
            opened().counters().hold(slice.id(), List.of(claim), LIFE.toMillis());
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw e;
            }
            // It was given back in between.
            lock.lock();
            try {
                lease.lose(slice);
            } finally {
                lock.unlock();
            }
        }
    }

    /// Gives everything back that nothing holds, and waits for storage to have what was spent.
    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        settlements.await(LAST);
        lock.lock();
        try {
            leases.values().forEach(lease -> giveBack(lease.slices()));
        } finally {
            lock.unlock();
        }
        settlements.await(LAST);
        settlements.close();
    }
}
