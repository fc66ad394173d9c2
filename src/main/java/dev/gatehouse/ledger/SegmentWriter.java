package dev.gatehouse.ledger;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// Writes records to segments.
///
/// A record that could not be written waits in memory, up to [#MOST_BUFFERED], for a new segment
/// that can. Where only the forcing failed, records go on to be written to the same segment, which
/// outlives the process, until a new one has them all.
final class SegmentWriter implements AutoCloseable {
    /// How large a segment gets.
    static final int SEGMENT = 16 << 20;

    private static final int MOST_BUFFERED = LedgerRecord.LARGEST;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final long LONGEST_WAIT = 5;

    private final LedgerFolder folder;
    private final LedgerSettings settings;
    private final Consumer<String> warnings;
    private final NavigableMap<Integer, Segment> segments = new ConcurrentSkipListMap<>();
    // Taken in this order where both are needed.
    private final ReentrantLock writing = new ReentrantLock();
    private final ReentrantLock filling = new ReentrantLock();
    private final Condition room = filling.newCondition();
    private final RecordBuffer buffer = new RecordBuffer();
    private final Capacity capacity;
    private final int segmentSize;
    private final int own;
    private long before;
    private long sequence;
    private volatile long forced;
    private long retryAt;
    private boolean writable = true;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile String failure = "";

    private SegmentWriter(
            LedgerFolder folder,
            LedgerSettings settings,
            Consumer<String> warnings,
            int segmentSize,
            int own) {
        this.folder = folder;
        this.segmentSize = segmentSize;
        this.settings = settings;
        this.warnings = warnings;
        this.own = own;
        this.capacity =
                new Capacity(settings.maxSize().bytes(), new Reserve(folder.reserve()), warnings);
    }

    /// @param segmentSize from which size on a new segment is begun
    static SegmentWriter open(
            LedgerFolder folder,
            LedgerSettings settings,
            Consumer<String> warnings,
            int segmentSize)
            throws IOException {
        List<Path> left = Segment.in(folder.path());
        int own = left.isEmpty() ? 1 : Segment.number(left.getLast()) + 1;
        var writer = new SegmentWriter(folder, settings, warnings, segmentSize, own);
        try {
            for (Path file : left) {
                writer.segments.put(Segment.number(file), Segment.open(file));
            }
            writer.before = RecordReader.lastSequence(writer.segments);
            writer.sequence = writer.before;
            writer.segments.put(own, Segment.create(folder.path(), own, writer.before));
            return writer;
        } catch (IOException e) {
            writer.close();
            throw e;
        }
    }

    /// The last sequence of earlier processes.
    long before() {
        return before;
    }

    /// The segments of this process begin with this number.
    int own() {
        return own;
    }

    /// All segments, the oldest first; the last is written to.
    NavigableMap<Integer, Segment> segments() {
        return segments;
    }

    long rows() {
        return rows.get();
    }

    long lost() {
        return lost.get();
    }

    String failure() {
        return failure;
    }

    long bytes() {
        return segments.values().stream().mapToLong(Segment::size).sum();
    }

    /// The sequence of the last record.
    long sequence() {
        filling.lock();
        try {
            return sequence;
        } finally {
            filling.unlock();
        }
    }

    boolean accepting() {
        return failure.isEmpty() && capacity.takesCalls();
    }

    /// The end of the last record that was added.
    long added() {
        filling.lock();
        try {
            return buffer.added();
        } finally {
            filling.unlock();
        }
    }

    /// Whether what was added up to an end is as safe as it gets.
    boolean safe(long end) {
        return forced >= end;
    }

    /// Adds a record to those that are written next.
    ///
    /// @return whether there was room
    boolean add(LedgerRecord.Kind kind, String key, byte[] payload) {
        filling.lock();
        try {
            boolean row = kind == LedgerRecord.Kind.ROW;
            if (!hasRoom(LedgerRecord.size(key, payload))) {
                lost.addAndGet(row ? 1 : 0);
                return false;
            }
            buffer.add(new LedgerRecord(kind, ++sequence, key, payload));
            rows.addAndGet(row ? 1 : 0);
            return true;
        } finally {
            filling.unlock();
        }
    }

    /// Waits a while for room when the disk is only slow.
    private boolean hasRoom(int size) {
        if (size > MOST_BUFFERED) {
            return false;
        }
        try {
            long left = TimeUnit.SECONDS.toNanos(LONGEST_WAIT);
            while (buffer.size() + size > MOST_BUFFERED && failure.isEmpty() && left > 0) {
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return !capacity.full() && buffer.size() + size <= MOST_BUFFERED;
    }

    /// Writes what was added, for all that wait.
    void write() {
        writing.lock();
        try {
            long end = append();
            if (settings.sync() == LedgerSettings.Sync.ALWAYS && failure.isEmpty()) {
                forceUpTo(end);
            }
        } finally {
            writing.unlock();
        }
    }

    /// @return how many bytes have been written since the beginning
    private long append() {
        byte[] bytes;
        int to;
        filling.lock();
        try {
            bytes = buffer.bytes();
            to = buffer.size();
        } finally {
            filling.unlock();
        }
        int from = buffer.written();
        if (to > from && writable) {
            append(bytes, from, to);
        }
        return buffer.writtenInAll();
    }

    private void append(byte[] bytes, int from, int to) {
        try {
            current().append(bytes, from, to - from);
            buffer.written(to);
        } catch (IOException e) {
            if (capacity.giveUpReserve()) {
                append(bytes, from, to);
            } else {
                writable = false;
                failed(e);
            }
        }
    }

    private Segment current() {
        return segments.lastEntry().getValue();
    }

    /// Forces what was written, repairs what failed, begins a new segment when one is large.
    void maintain(boolean force) {
        try {
            if (failure.isEmpty()) {
                sync(force);
            }
            boolean broken = !failure.isEmpty();
            if (broken ? due() : current().size() > segmentSize) {
                renew(force);
            }
            capacity.measure(bytes());
            if (!capacity.hasReserve() && due()) {
                capacity.restoreReserve();
            }
        } catch (IOException e) {
            writing.lock();
            try {
                failed(e);
            } finally {
                writing.unlock();
            }
        }
    }

    /// Whether it is time to try again what failed.
    private boolean due() {
        long now = System.nanoTime();
        boolean due = now - retryAt >= 0;
        if (due) {
            retryAt = now + RETRY.toNanos();
        }
        return due;
    }

    private void sync(boolean force) {
        if (settings.sync() == LedgerSettings.Sync.ALWAYS) {
            // A failure is reported once: two that force could not both learn of it.
            return;
        }
        long end;
        Segment segment;
        writing.lock();
        try {
            end = buffer.writtenInAll();
            segment = current();
        } finally {
            writing.unlock();
        }
        if (end == forced) {
            return;
        }
        if (!force || force(segment)) {
            drop(end);
        }
    }

    /// Forces a segment.
    ///
    /// @return whether that succeeded
    private boolean force(Segment segment) {
        try {
            segment.force();
            return true;
        } catch (IOException e) {
            // What the file has since it was last forced may be lost, whatever a later force
            // reports: a new segment gets it once more.
            writing.lock();
            try {
                failed(e);
            } finally {
                writing.unlock();
            }
            return false;
        }
    }

    private void forceUpTo(long end) {
        if (end > forced && force(current())) {
            drop(end);
        }
    }

    private void drop(long end) {
        writing.lock();
        filling.lock();
        try {
            buffer.drop(end);
            forced = Math.max(forced, end);
            room.signalAll();
        } finally {
            filling.unlock();
            writing.unlock();
        }
    }

    /// Begins a new segment. After a failure it gets all that may be missing from the one before;
    /// a reader skips what it has read already.
    private void renew(boolean force) throws IOException {
        writing.lock();
        try {
            boolean broken = !failure.isEmpty();
            Segment before = current();
            if (broken || (force && !force(before))) {
                buffer.written(0);
            }
            if (before.size() > Segment.HEADER) {
                int number = before.number() + 1;
                segments.put(number, Segment.create(folder.path(), number, lastWritten()));
            }
            failure = "";
            writable = true;
            write();
            if (broken && failure.isEmpty()) {
                warnings.accept("The ledger can be written again.");
            }
        } finally {
            writing.unlock();
        }
    }

    private long lastWritten() {
        filling.lock();
        try {
            return buffer.firstUnwritten(sequence + 1) - 1;
        } finally {
            filling.unlock();
        }
    }

    private void failed(IOException e) {
        boolean first = failure.isEmpty();
        String reason = String.valueOf(e.getMessage());
        failure = reason.isEmpty() ? e.getClass().getSimpleName() : reason;
        if (first) {
            warnings.accept("The ledger cannot be written: " + failure + ".");
        }
        filling.lock();
        try {
            room.signalAll();
        } finally {
            filling.unlock();
        }
    }

    /// Whether what was added up to an end has been written.
    boolean written(long end) {
        writing.lock();
        try {
            return buffer.writtenInAll() >= end;
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (!failure.isEmpty()) {
                renew(false);
            }
            write();
        } finally {
            for (Segment segment : segments.values()) {
                segment.close();
            }
        }
    }
}
