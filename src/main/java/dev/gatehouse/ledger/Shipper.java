package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the segments behind their writer and delivers the rows to storage, on a thread of its own.
///
/// It keeps the notes of calls without a row. Those of earlier processes become rows; those of its
/// own are carried on into the current segment before the one that has them is deleted. A segment
/// is deleted when storage has its rows and what was made of its notes is safe.
final class Shipper {
    private static final int BATCH = 1_000;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int MOST_NOTES = 8;
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
    private final Map<String, Open> interrupted = new LinkedHashMap<>();
    // Calls whose notes were carried on and have not come by again, without and with a row.
    private final Set<String> carried = new HashSet<>();
    private final Set<String> overtaken = new HashSet<>();
    private final RecordReader reader;
    private List<LedgerRecord> batch = new ArrayList<>();
    private boolean recovered;
    private boolean checked;
    // What storage had of the ledger at the start.
    private long delivered;
    // The end of what was written in place of what is deleted.
    private long replaced;
    private long asked;
    private volatile long askedEnd;
    private long answered;
    private volatile boolean hurry;
    private volatile boolean stopped;
    private final AtomicLong rows = new AtomicLong();
    private volatile long oldest;

    /// A call without a row.
    private static final class Open {
        /// The first segment that has a note of it.
        private final int segment;

        private final List<byte[]> notes = new ArrayList<>(2);
        private byte @Nullable [] carried;

        private Open(int segment) {
            this.segment = segment;
        }

        /// Adds a note that was carried on. It has all that were before it, and in the ledger it
        /// may stand behind later ones.
        void carried(byte[] note) {
            carried = note;
        }

        void note(byte[] note, LedgerContent content) {
            notes.add(note);
            if (notes.size() > MOST_NOTES) {
                byte[] merged = content.merged(notes);
                notes.clear();
                notes.add(merged);
            }
        }

        List<byte[]> notes() {
            var all = new ArrayList<byte[]>(notes.size() + 1);
            if (carried != null) {
                all.add(carried);
            }
            all.addAll(notes);
            return all;
        }
    }

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
        this.reader = new RecordReader(writer.segments(), true, warnings);
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
        long end = writer.added();
        lock.lock();
        try {
            hurry = true;
            askedEnd = Math.max(askedEnd, end);
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
                Turn turn = turn();
                pause(
                        switch (turn) {
                            case ALL -> PACE;
                            case MORE -> Duration.ZERO;
                            case AWAY -> wait;
                        });
                wait = turn == Turn.AWAY ? longer(wait) : SHORTEST_WAIT;
            } catch (IOException | RuntimeException e) {
                warnings.accept("Rows of the ledger could not be delivered: " + e + ".");
                pause(LONGEST_WAIT);
            }
        }
    }

    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : twice;
    }

    /// What is left after a batch.
    enum Turn {
        ALL,
        MORE,
        AWAY
    }

    /// Reads and delivers one batch.
    Turn turn() throws IOException {
        long question = asked();
        boolean written = writer.written(askedEnd);
        boolean more = read();
        closeInterrupted();
        if (!deliver()) {
            return Turn.AWAY;
        }
        clean();
        boolean all = !more && written && interrupted.isEmpty();
        answer(all ? question : 0);
        return more ? Turn.MORE : Turn.ALL;
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
                if (carried.remove(key)) {
                    overtaken.add(key);
                }
            }
            case NOTE -> opened(key).note(record.payload(), delivery.content());
            case CARRIED -> {
                if (!overtaken.remove(key)) {
                    carried.remove(key);
                    opened(key).carried(record.payload());
                }
            }
        }
    }

    private Open opened(String key) {
        return open.computeIfAbsent(key, _ -> new Open(reader.segment()));
    }

    /// Finds the calls of earlier processes, once all of their records have been read.
    private void recover() {
        if (recovered || reader.segment() < writer.own()) {
            return;
        }
        recovered = true;
        interrupted.putAll(open);
        open.clear();
        if (!interrupted.isEmpty()) {
            warnings.accept(
                    "%d calls were interrupted when the process before ended."
                            .formatted(interrupted.size()));
        }
    }

    /// Makes rows of the calls of earlier processes.
    private void closeInterrupted() {
        if (interrupted.isEmpty()) {
            return;
        }
        interrupted.entrySet().removeIf(call -> closed(call.getKey(), call.getValue().notes()));
        replaced = writer.added();
        writer.write();
    }

    private boolean closed(String key, List<byte[]> notes) {
        try {
            byte[] row = delivery.content().interrupted(key, notes);
            return writer.add(LedgerRecord.Kind.ROW, key, row);
        } catch (IllegalArgumentException e) {
            notes.forEach(it -> delivery.reject(new String(it, UTF_8), e));
            return true;
        }
    }

    private boolean deliver() throws IOException {
        if (batch.isEmpty()) {
            oldest = 0;
            return true;
        }
        oldest = time(batch.getFirst());
        if (!known()) {
            return false;
        }
        // Storage has them, and they were counted everywhere before it had them.
        batch.removeIf(it -> it.sequence() <= delivered);
        if (!batch.isEmpty() && !delivery.deliver(folder.node(), batch)) {
            return false;
        }
        rows.addAndGet(batch.stream().filter(it -> it.sequence() > writer.before()).count());
        batch = new ArrayList<>(batch.size());
        oldest = 0;
        return true;
    }

    private long time(LedgerRecord row) {
        try {
            return delivery.content().time(row.payload());
        } catch (IllegalArgumentException _) {
            return 0;
        }
    }

    /// Storage that has more of this ledger than the ledger itself belongs to one that was lost:
    /// its sequences must not be used again.
    private boolean known() throws IOException {
        if (!checked) {
            long position = delivery.position(folder.node());
            if (position < 0) {
                return false;
            }
            if (position > writer.before()) {
                warnings.accept("The ledger is older than what storage has of it; it is renamed.");
                folder.renew();
            } else {
                delivered = position;
            }
            checked = true;
        }
        return true;
    }

    /// Deletes the segments that are not needed any more.
    private void clean() throws IOException {
        int current = reader.segment();
        boolean under = !carried.isEmpty() || !interrupted.isEmpty() || !writer.safe(replaced);
        if (under || writer.segments().firstKey() >= current) {
            return;
        }
        int needed = current;
        for (Open call : open.values()) {
            needed = Math.min(needed, call.segment);
        }
        for (Segment segment : List.copyOf(writer.segments().headMap(needed).values())) {
            writer.segments().remove(segment.number());
            segment.delete();
        }
        // What earlier processes left open becomes rows; carried on, it would count as in progress.
        if (needed < current && recovered) {
            carry(current);
        }
    }

    /// Writes the notes in segments before one again.
    private void carry(int current) {
        for (Map.Entry<String, Open> call : List.copyOf(open.entrySet())) {
            String key = call.getKey();
            if (call.getValue().segment < current) {
                byte[] note = delivery.content().merged(call.getValue().notes());
                if (!writer.add(LedgerRecord.Kind.CARRIED, key, note)) {
                    break;
                }
                open.remove(key);
                carried.add(key);
            }
        }
        replaced = writer.added();
        writer.write();
    }
}
