package dev.gatehouse.cluster;

import dev.gatehouse.cluster.Lease.Slice;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads what other gateways use, prolongs slices, and gives back those that nothing uses.
final class LeaseKeeper implements AutoCloseable {
    /// How long a slice lasts unless it is prolonged.
    static final Duration LIFE = Duration.ofSeconds(30);

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);
    private static final Duration TICK = Duration.ofSeconds(1);

    /// In how many rounds slices are prolonged once.
    private static final int RENEWAL = 10;

    private static final int PAGE = 200;

    private final Supplier<@Nullable Storage> storage;
    private final LeaseTable table;
    private final Consumer<List<Slice>> giveBack;
    private final Thread thread;
    private volatile boolean closed;

    LeaseKeeper(
            Supplier<@Nullable Storage> storage, LeaseTable table, Consumer<List<Slice>> giveBack) {
        this.storage = storage;
        this.table = table;
        this.giveBack = giveBack;
        this.thread = Thread.ofVirtual().name("leases").start(this::keep);
    }

    private void keep() {
        try {
            for (int i = 1; !closed; i++) {
                Thread.sleep(TICK);
                look(i % RENEWAL == 0);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(boolean renewing) {
        Storage open = storage.get();
        try {
            if (open != null) {
                refresh(open.counters());
            }
            if (open != null && renewing) {
                renew(open.counters());
            }
        } catch (StorageException _) {
            // The next round looks again; meanwhile what is known holds.
        }
    }

    /// Reads what all gateways have used of the counters that were used lately.
    private void refresh(Counters counters) throws StorageException {
        long now = System.nanoTime();
        var names = new ArrayList<String>();
        for (Map.Entry<String, Lease> each : table.all().entrySet()) {
            long age = now - each.getValue().lastUse();
            if (each.getValue().known() && age < IDLE.toNanos()) {
                names.add(each.getKey());
            }
        }
        for (int from = 0; from < names.size(); from += PAGE) {
            read(counters, names.subList(from, Math.min(names.size(), from + PAGE)));
        }
    }

    private void read(Counters counters, List<String> names) throws StorageException {
        List<Value> values = counters.read(names);
        table.guarded(
                () -> {
                    for (int i = 0; i < names.size(); i++) {
                        table.of(names.get(i)).know(values.get(i).used());
                    }
                });
    }

    /// Prolongs slices, and gives back those of counters that nothing has used for a while.
    private void renew(Counters counters) throws StorageException {
        for (Map.Entry<String, Lease> each : List.copyOf(table.all().entrySet())) {
            Lease lease = each.getValue();
            long age = System.nanoTime() - lease.lastUse();
            var idle = new ArrayList<Slice>(0);
            table.guarded(
                    () -> {
                        if (age > IDLE.toNanos()) {
                            idle.addAll(lease.idle());
                        }
                        if (lease.empty() && age > FORGOTTEN.toNanos()) {
                            table.remove(each.getKey());
                        }
                    });
            giveBack.accept(idle);
            for (Slice slice : lease.slices()) {
                if (!prolonged(counters, each.getKey(), slice)) {
                    table.guarded(() -> lease.lose(slice));
                }
            }
        }
    }

    /// @return false when it was given back in between
    private static boolean prolonged(Counters counters, String counter, Slice slice)
            throws StorageException {
        // One that has expired in storage while it was away is held again, whatever the limit is.
        var claim = new Claim(counter, slice.amount(), Long.MAX_VALUE, slice.expires());
        try {
            counters.hold(slice.id(), List.of(claim), LIFE.toMillis());
            return true;
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw e;
            }
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
