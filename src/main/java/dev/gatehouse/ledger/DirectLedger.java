package dev.gatehouse.ledger;

import dev.gatehouse.storage.Storage;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A ledger without a disk: the end of an answer waits until storage has its row.
///
/// Calls in flight are lost when the process fails, and rows that wait while storage is away.
public final class DirectLedger implements Ledger {
    private static final int MOST_BYTES = 8 << 20;
    private static final int BATCH = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration WAIT = Duration.ofMillis(200);

    private final RowDelivery delivery;
    private final String node = newNode();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<LedgerRecord> rows = new ArrayDeque<>();
    private final Thread thread;
    private long bytes;
    private long sequence;
    private long delivered;
    private long oldest;
    private long lost;
    private boolean away;
    private boolean stopped;

    private DirectLedger(RowDelivery delivery) {
        this.delivery = delivery;
        thread = Thread.ofPlatform().daemon().name("ledger-ship").unstarted(this::run);
    }

    /// Opens it.
    ///
    /// @param storage the storage, `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public static DirectLedger open(
            LedgerContent content, Supplier<@Nullable Storage> storage, Consumer<String> warnings) {
        var ledger = new DirectLedger(new RowDelivery(content, storage, null, warnings));
        ledger.thread.start();
        return ledger;
    }

    private static String newNode() {
        var id = new byte[8];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    @Override
    public void note(String key, byte[] note, boolean urgent) {
        // A process that fails leaves nothing that could be read again.
    }

    @Override
    public void close(String key, byte[] row) {
        lock.lock();
        try {
            if (bytes + row.length > MOST_BYTES) {
                lost++;
                return;
            }
            long own = ++sequence;
            rows.add(new LedgerRecord(LedgerRecord.Kind.ROW, own, key, row));
            bytes += row.length;
            oldest = rows.size() == 1 ? System.currentTimeMillis() : oldest;
            changed.signalAll();
            await(own, away ? Duration.ZERO : PATIENCE);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether storage has the rows up to a sequence
    private boolean await(long end, Duration limit) {
        try {
            long left = limit.toNanos();
            while (delivered < end && !stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return delivered >= end;
    }

    @Override
    public boolean accepting() {
        lock.lock();
        try {
            return !away && bytes < MOST_BYTES / 2;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public State state() {
        lock.lock();
        try {
            String failure = away ? "storage is unavailable" : "";
            long age = rows.isEmpty() ? 0 : System.currentTimeMillis() - oldest;
            return new State(failure, rows.size(), age, bytes, lost, delivery.rejections());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean ship(Duration limit) {
        lock.lock();
        try {
            return await(sequence, limit);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (true) {
            List<LedgerRecord> batch = batch();
            if (batch.isEmpty()) {
                return;
            }
            boolean done = delivery.deliver(node, batch);
            lock.lock();
            try {
                away = !done;
                if (done) {
                    remove(batch);
                } else {
                    changed.await(WAIT.toNanos(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException _) {
                return;
            } finally {
                lock.unlock();
            }
        }
    }

    private void remove(List<LedgerRecord> batch) {
        for (LedgerRecord row : batch) {
            rows.remove();
            bytes -= row.payload().length;
        }
        delivered = batch.getLast().sequence();
        oldest = System.currentTimeMillis();
        changed.signalAll();
    }

    /// The next rows; none at the end.
    private List<LedgerRecord> batch() {
        lock.lock();
        try {
            while (rows.isEmpty() && !stopped) {
                changed.await();
            }
            boolean over = stopped && away;
            return over ? List.of() : new ArrayList<>(rows.stream().limit(BATCH).toList());
        } catch (InterruptedException _) {
            return List.of();
        } finally {
            lock.unlock();
        }
    }
}
