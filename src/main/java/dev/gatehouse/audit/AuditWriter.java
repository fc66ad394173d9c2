package dev.gatehouse.audit;

import dev.gatehouse.call.CallResult;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Vault;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Writes the rows of calls to storage in the background, in batches. Entries wait in a bounded
/// queue: when it is half full, further bodies are dropped; when it is full, rows are lost.
final class AuditWriter implements AutoCloseable {
    private static final int BATCH = 50;
    private static final long COLLECT_MILLIS = 100;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LAST_ROWS = Duration.ofSeconds(10);

    private final Making making;
    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final BlockingQueue<Ended> queue;
    private final int pressure;
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicBoolean warnedLost = new AtomicBoolean();
    private final AtomicBoolean warnedSecret = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile long closeBy = Long.MAX_VALUE;

    /// A call that has ended.
    private record Ended(AuditEntry entry, CallResult result) {}

    /// How rows and bodies are made.
    ///
    /// @param masking the present one
    record Making(AuditRow rows, BodyText bodies, Vault vault, Supplier<Masking> masking) {}

    /// @param room how many entries wait at most
    AuditWriter(
            Making making,
            Supplier<@Nullable Storage> storage,
            int room,
            Consumer<String> warnings) {
        this.making = making;
        this.storage = storage;
        this.warnings = warnings;
        this.queue = new ArrayBlockingQueue<>(room);
        this.pressure = Math.max(1, room / 2);
        this.thread = Thread.ofVirtual().name("audit").unstarted(this::run);
    }

    /// Takes a call that has ended; never waits.
    void take(AuditEntry entry, CallResult result) {
        if (!running) {
            begin();
        }
        if (queue.size() >= pressure) {
            entry.dropBodies();
        }
        if (!queue.offer(new Ended(entry, result))) {
            entry.release();
            lose(1);
        }
    }

    private synchronized void begin() {
        if (!running && !closed) {
            thread.start();
            running = true;
        }
    }

    private void lose(long rows) {
        lost.addAndGet(rows);
        if (warnedLost.compareAndSet(false, true)) {
            warnings.accept(
                    "Rows of the audit log are lost: storage does not take them in time. See gatehouse_audit_rows_lost.");
        }
    }

    /// How many rows were lost.
    long lost() {
        return lost.get();
    }

    /// Of how many calls the bodies were dropped.
    long dropped() {
        return dropped.get();
    }

    /// How many entries wait.
    int waiting() {
        return queue.size();
    }

    private void run() {
        var batch = new ArrayList<Ended>(BATCH);
        while (!closed || !queue.isEmpty()) {
            try {
                Ended first = queue.poll(COLLECT_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                    write(batch);
                }
            } catch (InterruptedException _) {
                // Only a stop interrupts; what waits is still written.
            }
            batch.clear();
        }
    }

    private void write(List<Ended> batch) {
        var rows = new ArrayList<Row>(batch.size());
        var bodies = new ArrayList<Row>();
        for (Ended each : batch) {
            try {
                make(each, rows, bodies);
            } catch (RuntimeException | StackOverflowError e) {
                warnings.accept("A row of the audit log could not be made: " + e + ".");
                lose(1);
            } finally {
                each.entry().release();
            }
        }
        store(AuditLog.BODIES, bodies);
        store(AuditLog.JOURNAL, rows);
    }

    private void make(Ended ended, List<Row> rows, List<Row> bodies) {
        AuditEntry entry = ended.entry();
        Masking masking = making.masking().get().withTexts(entry.credentials());
        String stored = "none";
        if (entry.request() != null) {
            stored = entry.bodiesDropped() ? "dropped" : bodies(entry, masking, bodies);
        }
        if (stored.equals("dropped")) {
            dropped.incrementAndGet();
        }
        rows.add(making.rows().of(entry, ended.result(), masking, stored));
    }

    private String bodies(AuditEntry entry, Masking masking, List<Row> bodies) {
        byte[] text;
        try {
            text = making.bodies().of(entry, masking);
        } catch (StackOverflowError _) {
            // An expression of the operator's went too deep: what cannot be masked is not kept.
            return "dropped";
        }
        if (text.length == 0) {
            return "none";
        }
        try {
            long time = entry.record().startedAt().toEpochMilli();
            String sealed = making.vault().seal(text);
            bodies.add(new Row(entry.record().rowId(), time, Map.of(), sealed));
            return "stored";
        } catch (IOException e) {
            if (warnedSecret.compareAndSet(false, true)) {
                warnings.accept("Bodies are not recorded: " + e.getMessage() + ".");
            }
            return "dropped";
        }
    }

    /// Waits until storage takes them; a row that it rejects is lost alone.
    private void store(String journal, List<Row> rows) {
        while (!rows.isEmpty()) {
            Storage open = storage.get();
            try {
                if (open != null) {
                    open.journal().append(journal, rows);
                    return;
                }
            } catch (StorageException e) {
                if (e.reason() == StorageException.Reason.REJECTED) {
                    each(journal, rows, open);
                    return;
                }
            }
            if (System.nanoTime() - closeBy > 0 && closed) {
                lose(rows.size());
                return;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private void each(String journal, List<Row> rows, Storage open) {
        for (Row row : rows) {
            try {
                open.journal().append(journal, List.of(row));
            } catch (StorageException e) {
                warnings.accept("Storage rejects a row of the audit log: " + e.getMessage() + ".");
                lose(1);
            }
        }
    }

    /// Writes what waits, as far as storage takes it within some seconds.
    @Override
    public void close() {
        closeBy = System.nanoTime() + LAST_ROWS.toNanos();
        boolean ended;
        synchronized (this) {
            closed = true;
            ended = !running;
        }
        while (!ended) {
            try {
                ended = thread.join(LAST_ROWS.plus(PAUSE));
                if (!ended) {
                    thread.interrupt();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
