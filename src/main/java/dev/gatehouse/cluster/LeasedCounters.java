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
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Counters of which this gateway leases slices, so that most holds are decided in memory.
///
/// A slice is a hold in storage. While it lasts, attempts hold and spend parts of it without a
/// question to storage. What was spent reaches storage beside the call, by the id of its attempt.
/// The sum of what all gateways used and lease never exceeds the limit.
public final class LeasedCounters implements AutoCloseable {
    private static final Duration REFUSED = Duration.ofMillis(200);
    private static final Duration LAST = Duration.ofSeconds(5);

    private final Supplier<@Nullable Storage> storage;
    private final Slices slices;
    private final Settlements settlements;
    private final LeaseTable table = new LeaseTable();
    private final String prefix = "slice/" + UUID.randomUUID() + "/";
    private final AtomicLong number = new AtomicLong();
    private final LeaseKeeper keeper;

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
        this.keeper = new LeaseKeeper(storage, table, this::giveBack);
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
        return table.locked(
                () -> table.of(claim.counter()).take(claim.amount(), System.nanoTime()));
    }

    private void release(List<Claim> leased, int count) {
        table.guarded(
                () -> {
                    for (int i = 0; i < count; i++) {
                        table.of(leased.get(i).counter()).release(leased.get(i).amount());
                    }
                });
    }

    /// Takes further slices until what is claimed can be taken from them: other attempts may take
    /// from a slice first.
    ///
    /// @return what the counter has when it does not fit
    private @Nullable Value lease(Claim claim) throws StorageException {
        Counters counters = opened().counters();
        return table.of(claim.counter())
                .extending()
                .run(
                        () -> {
                            Value refused = null;
                            while (refused == null && !takes(claim)) {
                                refused = extend(counters, claim);
                            }
                            return refused;
                        });
    }

    /// Takes a further slice.
    ///
    /// @return what the counter has when none fits
    private @Nullable Value extend(Counters counters, Claim claim) throws StorageException {
        Lease lease = table.of(claim.counter());
        know(counters, claim.counter());
        long need = Math.max(1, claim.amount() - table.locked(lease::free));
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
            Value known = refused;
            long until = System.nanoTime() + REFUSED.toNanos();
            table.guarded(
                    () -> {
                        lease.know(known.used());
                        lease.refuse(need, claim.limit(), until);
                    });
        }
        return refused;
    }

    /// Holds a slice in storage.
    private @Nullable Value slice(Counters counters, Claim claim, long size)
            throws StorageException {
        String id = prefix + number.incrementAndGet();
        var wanted = new Claim(claim.counter(), size, claim.limit(), claim.expires());
        Counters.Refusal refusal = counters.hold(id, List.of(wanted), LeaseKeeper.LIFE.toMillis());
        if (refusal != null) {
            return refusal.value();
        }
        var slice = new Slice(id, size, claim.expires());
        table.guarded(() -> table.of(claim.counter()).add(slice));
        return null;
    }

    /// Storage still holds all of a slice of which a part was spent: replaces it by one of what is
    /// left of it and of what is needed.
    private @Nullable Value swap(Counters counters, Claim claim, long need)
            throws StorageException {
        settlements.await(Duration.ofMillis(200));
        Lease.Partial partial =
                table.<Lease.@Nullable Partial>locked(() -> table.of(claim.counter()).partial());
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
        Counters.Refusal refusal = refused(wanted);
        if (refusal != null) {
            return refusal;
        }
        // In one order, so that two holds of several counters do not wait for each other.
        List<Lease> leases =
                wanted.stored().stream()
                        .map(Claim::counter)
                        .distinct()
                        .sorted()
                        .map(table::of)
                        .toList();
        return inTurn(leases, () -> store(counters, wanted, milliseconds));
    }

    private static <T extends @Nullable Object> T inTurn(List<Lease> leases, Turns.Work<T> work)
            throws StorageException {
        return leases.isEmpty()
                ? work.run()
                : leases.getFirst()
                        .storing()
                        .run(() -> inTurn(leases.subList(1, leases.size()), work));
    }

    private Counters.@Nullable Refusal store(Counters counters, Holding wanted, long milliseconds)
            throws StorageException {
        // Perhaps of one that came first.
        Counters.Refusal refusal = refused(wanted);
        if (refusal != null) {
            return refusal;
        }
        for (Claim claim : wanted.stored()) {
            know(counters, claim.counter());
        }
        refusal = counters.hold(wanted.id(), wanted.stored(), milliseconds);
        if (refusal != null) {
            Claim claim = wanted.stored().get(refusal.claim());
            long until = System.nanoTime() + REFUSED.toNanos();
            table.of(claim.counter()).refuse(claim.amount(), claim.limit(), until);
        }
        return refusal;
    }

    /// A refusal by storage a moment ago.
    private Counters.@Nullable Refusal refused(Holding wanted) {
        long now = System.nanoTime();
        for (int i = 0; i < wanted.stored().size(); i++) {
            Claim claim = wanted.stored().get(i);
            Lease lease = table.of(claim.counter());
            lease.touch(now);
            if (lease.refuses(claim.amount(), claim.limit(), now)) {
                return new Counters.Refusal(i, new Value(lease.spent(), 0));
            }
        }
        return null;
    }

    private void know(Counters counters, String counter) throws StorageException {
        Lease lease = table.of(counter);
        if (!lease.known()) {
            long used = counters.read(List.of(counter)).getFirst().used();
            table.guarded(() -> lease.know(used));
        }
    }

    /// Releases what was held and adds what was used, the same amount to each counter.
    public void settle(Holding holding, long used) {
        table.guarded(() -> spend(holding, used));
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

    private void spend(Holding holding, long used) {
        for (Claim claim : holding.leased()) {
            Lease lease = table.of(claim.counter());
            lease.release(claim.amount());
            lease.spend(used, true);
        }
        for (Claim claim : holding.stored()) {
            table.of(claim.counter()).spend(used, false);
        }
    }

    /// Adds what an attempt used whose process ended first; done once for its id, as often as it is
    /// asked for.
    public void recover(String id, List<Amount> used) {
        if (!settlements.waits(id)) {
            settlements.add(new Settlements.Settlement(id, used, () -> {}));
        }
    }

    /// Waits for a while until storage has what was settled.
    public void awaitSettled(List<String> ids) {
        settlements.await(ids);
    }

    private void confirm(Holding holding, long used) {
        var over = new ArrayList<Slice>(0);
        table.guarded(
                () -> {
                    for (Claim claim : holding.leased()) {
                        over.addAll(table.of(claim.counter()).confirm(used, true));
                    }
                    for (Claim claim : holding.stored()) {
                        table.of(claim.counter()).confirm(used, false);
                    }
                });
        giveBack(over);
    }

    private void giveBack(List<Slice> over) {
        for (Slice slice : over) {
            settlements.add(new Settlements.Settlement(slice.id(), List.of(), () -> {}));
        }
    }

    /// What has been spent of a counter, as far as this gateway knows; -1 while it does not.
    public long spent(String counter) {
        Lease lease = table.find(counter);
        return lease == null ? -1 : table.locked(() -> lease.known() ? lease.spent() : -1L);
    }

    /// How many settlements have not reached storage yet.
    public int waiting() {
        return settlements.waiting();
    }

    private Storage opened() throws StorageException {
        Storage open = storage.get();
        if (open == null) {
            throw new StorageException(Reason.UNAVAILABLE, "storage has not been opened");
        }
        return open;
    }

    /// Gives everything back that nothing holds, and waits for storage to have what was spent.
    @Override
    public void close() {
        keeper.close();
        settlements.await(LAST);
        table.guarded(() -> table.all().values().forEach(lease -> giveBack(lease.slices())));
        settlements.await(LAST);
        settlements.close();
    }
}
