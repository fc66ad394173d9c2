package dev.gatehouse.vector.embedded;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes the changes of a store into its file in their order, and rewrites the file when more than
/// half of it is outdated.
///
/// A change is queued together with the change in memory, and written a moment later by the thread
/// that made it or one that writes already. A file that cannot be written is emptied, so that
/// nothing comes back that was removed since, and written again after a minute.
final class VectorJournal implements AutoCloseable {
    private static final long FEWEST = 1_000;
    private static final long MOST_QUEUED = 8 << 20;
    private static final long PAUSE = 60_000;
    private static final int BATCH = 256;

    private final VectorFile file;
    private final Entries entries;
    private final InstantSource clock;
    private final Consumer<String> warnings;
    private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong queued = new AtomicLong();
    private final AtomicBoolean rewriting = new AtomicBoolean();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean failed;
    private boolean closed;
    private long retry;

    /// The entries of the store, as a rewrite reads them.
    interface Entries {
        long count();

        List<String> ids();

        /// The records of those that are still there.
        List<VectorRecord> records(List<String> ids);
    }

    VectorJournal(
            VectorFile file, Entries entries, InstantSource clock, Consumer<String> warnings) {
        this.file = file;
        this.entries = entries;
        this.clock = clock;
        this.warnings = warnings;
    }

    /// Reads the file, before anything is written.
    ///
    /// @throws IOException when it cannot be read or is damaged; it is empty then
    void read(Consumer<VectorRecord> to) throws IOException {
        lock.lock();
        try {
            file.read(to);
        } catch (IOException e) {
            file.empty();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    /// Queues a change, in the order of the changes in memory.
    void add(VectorRecord record) {
        byte[] bytes = record.bytes();
        queued.addAndGet(bytes.length);
        queue.add(bytes);
    }

    /// Writes what is queued, unless another thread does.
    void write() {
        boolean crowded = queued.get() > MOST_QUEUED;
        do {
            if (crowded) {
                lock.lock();
            } else if (!lock.tryLock()) {
                return;
            }
            try {
                drain();
            } finally {
                lock.unlock();
            }
        } while (!queue.isEmpty());
        rewriteIfDue();
    }

    /// Writes what is queued, and waits until the disk has it.
    ///
    /// @throws IOException when the file could neither be written nor emptied
    void writeThrough() throws IOException {
        lock.lock();
        try {
            drain();
            if (failed) {
                file.empty();
            } else {
                file.force();
            }
        } finally {
            lock.unlock();
        }
        rewriteIfDue();
    }

    /// Removes all records, and what is queued.
    ///
    /// @param clearing clears the memory, and runs what it gets before the next change
    void empty(Consumer<Runnable> clearing) throws IOException {
        lock.lock();
        try {
            clearing.accept(this::forget);
            file.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Writes all; what a file that cannot be written would miss is in the next rewrite of it.
    private void drain() {
        if (failed || closed) {
            forget();
            return;
        }
        try {
            for (byte[] next = next(); next != null; next = next()) {
                file.append(next);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private byte @Nullable [] next() {
        byte[] next = queue.poll();
        if (next != null) {
            queued.addAndGet(-next.length);
        }
        return next;
    }

    private void forget() {
        byte[] next = next();
        while (next != null) {
            next = next();
        }
    }

    private void fail(IOException why) {
        failed = true;
        retry = clock.millis() + PAUSE;
        forget();
        warnings.accept(
                "the file of vectors cannot be written, so its entries are in memory only: "
                        + why.getMessage());
        try {
            file.empty();
        } catch (IOException _) {
            // A removal tries it again.
        }
    }

    private void rewriteIfDue() {
        if (due() && rewriting.compareAndSet(false, true)) {
            Thread.ofVirtual().name("vectors rewrite").start(this::rewrite);
        }
    }

    private boolean due() {
        if (!lock.tryLock()) {
            return false;
        }
        try {
            boolean outdated = file.records() > FEWEST && file.records() > 2 * entries.count();
            return !closed && (failed || outdated) && clock.millis() >= retry;
        } finally {
            lock.unlock();
        }
    }

    private void rewrite() {
        lock.lock();
        try {
            if (!closed) {
                file.rewrite(this::writeAll);
                // What was queued before the entries were read changes nothing any more.
                failed = false;
                drain();
            }
        } catch (IOException e) {
            retry = clock.millis() + PAUSE;
            warnings.accept("the file of vectors cannot be rewritten: " + e.getMessage());
        } finally {
            rewriting.set(false);
            lock.unlock();
        }
    }

    private void writeAll(VectorFile into) throws IOException {
        List<String> ids = entries.ids();
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<String> batch = ids.subList(from, Math.min(ids.size(), from + BATCH));
            for (VectorRecord record : entries.records(batch)) {
                into.append(record.bytes());
            }
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            drain();
            closed = true;
            file.close();
        } finally {
            lock.unlock();
        }
    }
}
