package dev.gatehouse.cluster;

import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is asked of storage about one thing, a few at a time and the others in their order.
///
/// Changes of one counter would wait for each other in storage too, and keep its connections from
/// everything else. When storage fails, those that waited meanwhile fail with it: one after the
/// other would wait for the same fault.
public final class Turns {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Semaphore free;
    private final AtomicInteger failures = new AtomicInteger();

    /// A question to storage, or a change.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T run() throws StorageException;
    }

    /// @param atOnce how many at a time
    public Turns(int atOnce) {
        this.free = new Semaphore(atOnce, true);
    }

    /// Runs work when it is its turn.
    ///
    /// @throws StorageException also when storage has failed or was slow while it waited
    public <T extends @Nullable Object> T run(Work<T> work) throws StorageException {
        int before = failures.get();
        await();
        try {
            if (failures.get() != before) {
                throw unavailable("storage has failed");
            }
            return work.run();
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                failures.incrementAndGet();
            }
            throw e;
        } finally {
            free.release();
        }
    }

    private void await() throws StorageException {
        boolean taken;
        try {
            taken = free.tryAcquire(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
        if (!taken) {
            throw unavailable("too much waits for storage");
        }
    }

    private static StorageException unavailable(String why) {
        return new StorageException(Reason.UNAVAILABLE, why);
    }
}
