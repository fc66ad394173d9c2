package dev.gatehouse.cluster;

import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Settles holds in storage, beside the calls that they belong to. While storage is away they wait.
final class Settlements implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final Duration RETRY = Duration.ofMillis(500);

    /// How long certain ones are waited for.
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// How long none is waited for after that was in vain.
    private static final Duration RESIGNED = Duration.ofMinutes(1);

    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final BlockingQueue<Settlement> queue = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean closed;
    private volatile long resigned = System.nanoTime();

    /// One to be made.
    ///
    /// @param done runs once it is in storage, or can never be
    record Settlement(String id, List<Counters.Amount> used, Runnable done) {}

    Settlements(Supplier<@Nullable Storage> storage, Consumer<String> warnings) {
        this.storage = storage;
        this.warnings = warnings;
        for (int i = 0; i < WORKERS; i++) {
            workers.add(Thread.ofVirtual().name("settlements").start(this::run));
        }
    }

    void add(Settlement settlement) {
        open.incrementAndGet();
        ids.add(settlement.id());
        queue.add(settlement);
    }

    /// Whether one is not in storage yet.
    boolean waits(String id) {
        return ids.contains(id);
    }

    /// Waits until some are in storage. Where they do not come there in time, as counters are away
    /// for long, nothing is waited for until a minute later.
    void await(List<String> some) {
        long began = System.nanoTime();
        if (began - resigned < 0) {
            return;
        }
        for (String id : some) {
            while (waits(id) && !closed) {
                if (System.nanoTime() - began > LONGEST.toNanos()) {
                    resigned = System.nanoTime() + RESIGNED.toNanos();
                    return;
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// How many are not in storage yet.
    int waiting() {
        return open.get();
    }

    private void run() {
        try {
            while (!closed) {
                Settlement next = queue.take();
                if (!settle(next)) {
                    queue.add(next);
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @return whether nothing is left to be done
    private boolean settle(Settlement next) {
        Storage there = storage.get();
        if (there == null) {
            return false;
        }
        try {
            there.counters().settle(next.id(), next.used());
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                return false;
            }
            warnings.accept("A hold could not be settled: " + e.getMessage() + ".");
        }
        open.decrementAndGet();
        ids.remove(next.id());
        next.done().run();
        return true;
    }

    /// Waits for those that are there.
    ///
    /// @return whether all are in storage
    boolean await(Duration limit) {
        long until = System.nanoTime() + limit.toNanos();
        while (open.get() > 0 && System.nanoTime() < until && storage.get() != null) {
            LockSupport.parkNanos(1_000_000);
        }
        return open.get() == 0;
    }

    @Override
    public void close() {
        closed = true;
        workers.forEach(Thread::interrupt);
    }
}
