package dev.gatehouse.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Reads the segments behind their writer and delivers the rows to storage, on a thread of its own.
///
/// It keeps the notes of calls without a row. Those of earlier processes become rows; those of its
/// own are carried on into the current segment before the one that has them is deleted.
final class Shipper {
    private static final int BATCH = 1_000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final Duration PACE = Duration.ofMillis(500);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private final SegmentWriter writer;
    private final LedgerFolder folder;
    private final RowDelivery delivery;
    private final Consumer<String> warnings;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Map<String, Integer> overtaken = new HashMap<>();
    private final Map<String, Integer> carried = new HashMap<>();
    private final RecordReader reader;
    private List<LedgerRecord> batch = new ArrayList<>();
    private boolean recovered;
    private boolean checked;
    private long asked;
    private long answered;
    private volatile boolean hurry;
    private volatile boolean stopped;
    private final AtomicLong rows = new AtomicLong();
    private volatile long oldest;

    /// A call without a row.
    ///
    /// @param segment the last segment that has a note of it
    private record Open(List<byte[]> notes, int segment) {}

    Shipper(
            SegmentWriter writer,
            LedgerFolder folder,
            RowDelivery delivery,
            Consumer<String> warnings)
            throws IOException {
        this.writer = writer;
        this.folder = folder;
        this.delivery = delivery;
        this.warnings = warnings;
        this.reader = new RecordReader(writer.segments(), warnings);
        this.thread = Thread.ofPlatform().daemon().name("ledger-ship").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// How many rows of this process storage has.
    long rows() {
        return rows.get();
    }

    long rejected() {
        return delivery.rejections();
    }

    /// How long the oldest row that is waiting has waited, in milliseconds.
    long oldest() {
        long time = oldest;
        return time == 0 ? 0 : Math.max(0, System.currentTimeMillis() - time);
    }

    /// Delivers all that is there, and returns when that is done or the time is over.
    boolean finish(Duration limit) {
        lock.lock();
        try {
            hurry = true;
            long own = ++asked;
            LockSupport.unpark(thread);
            long left = limit.toNanos();
            while (answered < own && !stopped && left > 0) {
                left = changed.awaitNanos(left);
            }
            return answered >= own;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            hurry = false;
            lock.unlock();
        }
    }

    void stop() {
        stopped = true;
        LockSupport.unpark(thread);
        try {
            thread.join(LONGEST_WAIT);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Duration wait = SHORTEST_WAIT;
        while (!stopped) {
            try {
                long question = asked();
                boolean more = read();
                if (deliver()) {
                    wait = SHORTEST_WAIT;
                    clean();
                    answer(more ? 0 : question);
                    pause(more ? Duration.ZERO : PACE);
                } else {
                    pause(wait);
                    wait = wait.multipliedBy(2);
                    wait = wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
                }
            } catch (IOException | RuntimeException e) {
                warnings.accept("Rows of the ledger could not be read: " + e.getMessage() + ".");
                pause(LONGEST_WAIT);
            }
        }
    }

    private long asked() {
        lock.lock();
        try {
            return asked;
        } finally {
            lock.unlock();
        }
    }

    /// All that was there when a question was asked has been delivered.
    private void answer(long question) {
        lock.lock();
        try {
            answered = Math.max(answered, question);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration time) {
        Duration most = hurry && time.compareTo(SHORTEST_WAIT) > 0 ? SHORTEST_WAIT : time;
        if (!stopped && !most.isZero()) {
            LockSupport.parkNanos(most.toNanos());
        }
    }

    /// Reads a batch of rows.
    ///
    /// @return whether there may be more
    private boolean read() throws IOException {
        int bytes = batch.stream().mapToInt(it -> it.payload().length).sum();
        while (batch.size() < BATCH && bytes < BATCH_BYTES) {
            LedgerRecord record = reader.next();
            recover();
            if (record == null) {
                return false;
            }
            take(record);
            bytes += record.payload().length;
        }
        return true;
    }

    private void take(LedgerRecord record) {
        String key = record.key();
        switch (record.kind()) {
            case ROW -> {
                batch.add(record);
                open.remove(key);
                Integer notes = carried.remove(key);
                if (notes != null) {
                    overtaken.put(key, notes);
                }
            }
            case NOTE -> note(key, record.payload());
            case CARRIED -> {
                if (overtaken.containsKey(key)) {
                    overtaken.computeIfPresent(key, (_, left) -> left == 1 ? null : left - 1);
                } else {
                    carried.computeIfPresent(key, (_, left) -> left == 1 ? null : left - 1);
                    note(key, record.payload());
                }
            }
        }
    }

    private void note(String key, byte[] note) {
        Open before = open.get(key);
        List<byte[]> notes = before == null ? new ArrayList<>(2) : before.notes();
        notes.add(note);
        open.put(key, new Open(notes, reader.segment()));
    }

    /// Makes rows of the calls of earlier processes, once all of their records have been read.
    private void recover() {
        if (recovered || reader.segment() < writer.own()) {
            return;
        }
        recovered = true;
        open.forEach(
                (key, call) ->
                        writer.add(
                                LedgerRecord.Kind.ROW,
                                key,
                                delivery.content().interrupted(key, call.notes())));
        if (!open.isEmpty()) {
            warnings.accept(
                    "%d calls were interrupted when the process before ended."
                            .formatted(open.size()));
            open.clear();
            writer.write();
        }
    }

    private boolean deliver() throws IOException {
        if (batch.isEmpty()) {
            oldest = 0;
            return true;
        }
        LedgerRecord first = batch.getFirst();
        oldest = delivery.content().entry(0, first.key(), first.payload()).row().time();
        if (!known() || !delivery.deliver(folder.node(), batch)) {
            return false;
        }
        rows.addAndGet(batch.stream().filter(it -> it.sequence() > writer.before()).count());
        batch = new ArrayList<>(batch.size());
        oldest = 0;
        return true;
    }

    /// Storage that has more of this ledger than the ledger itself belongs to one that was lost:
    /// its sequences must not be used again.
    private boolean known() throws IOException {
        if (!checked) {
            long position = delivery.position(folder.node());
            if (position < 0) {
                return false;
            }
            if (position > writer.sequence()) {
                warnings.accept("The ledger is older than what storage has of it; it is renamed.");
                folder.renew();
            }
            checked = true;
        }
        return true;
    }

    /// Deletes the segments that have been delivered.
    private void clean() throws IOException {
        int current = reader.segment();
        if (writer.segments().firstKey() >= current) {
            return;
        }
        carry(current);
        for (Segment segment : List.copyOf(writer.segments().headMap(current).values())) {
            writer.segments().remove(segment.number());
            segment.delete();
        }
    }

    private void carry(int current) {
        for (Map.Entry<String, Open> call : List.copyOf(open.entrySet())) {
            if (call.getValue().segment() < current) {
                List<byte[]> notes = call.getValue().notes();
                open.remove(call.getKey());
                carried.put(call.getKey(), notes.size());
                notes.forEach(it -> writer.add(LedgerRecord.Kind.CARRIED, call.getKey(), it));
            }
        }
        writer.write();
    }
}
