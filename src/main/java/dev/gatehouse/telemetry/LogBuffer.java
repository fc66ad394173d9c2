package dev.gatehouse.telemetry;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Log lines that wait to be written, up to a bound; what does not fit is dropped and counted.
///
/// Adding a line never waits for the output. One thread takes what has gathered and settles it when
/// it is written or lost.
final class LogBuffer {
    /// How many bytes wait at most.
    static final int MOST = 1 << 20;

    private static final int USUAL = 32 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private byte[] waiting = new byte[USUAL];
    private byte[] spare = new byte[USUAL];
    private int length;
    private int lines;
    private long added;
    private long done;
    private long dropped;
    private long reported;

    /// What has gathered.
    ///
    /// @param bytes whole lines, up to `length`
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Chunk(byte[] bytes, int length, int lines) {}

    /// Adds a line, if there is room.
    ///
    /// @return whether so much waits now that it should be written soon
    boolean add(byte[] line) {
        lock.lock();
        try {
            if (length + line.length > MOST) {
                dropped++;
                return false;
            }
            if (length + line.length > waiting.length) {
                int roomier = Math.max(waiting.length * 2, length + line.length);
                waiting = Arrays.copyOf(waiting, Math.min(MOST, roomier));
            }
            System.arraycopy(line, 0, waiting, length, line.length);
            length += line.length;
            lines++;
            added++;
            return length >= USUAL / 2;
        } finally {
            lock.unlock();
        }
    }

    /// Takes what waits; for the one thread that writes.
    Chunk take() {
        lock.lock();
        try {
            var chunk = new Chunk(waiting, length, lines);
            waiting = spare;
            length = 0;
            lines = 0;
            return chunk;
        } finally {
            lock.unlock();
        }
    }

    /// Records the result of writing a chunk. One that grew in a bad moment is not kept.
    void settle(Chunk chunk, boolean written) {
        lock.lock();
        try {
            spare = chunk.bytes.length > 2 * USUAL ? new byte[USUAL] : chunk.bytes;
            done += chunk.lines;
            dropped += written ? 0 : chunk.lines;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all that has been added is written or lost, but not for ever.
    void awaitSettled(Duration limit) {
        lock.lock();
        try {
            long until = added;
            long left = limit.toNanos();
            while (done < until && left > 0) {
                left = settled.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Whether there is anything to write.
    boolean holds() {
        lock.lock();
        try {
            return length > 0;
        } finally {
            lock.unlock();
        }
    }

    /// How many lines were dropped or lost so far.
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /// How many of them no line has reported.
    long unreported() {
        lock.lock();
        try {
            return dropped - reported;
        } finally {
            lock.unlock();
        }
    }

    /// Records that so many more have been reported.
    void report(long count) {
        lock.lock();
        try {
            reported += count;
        } finally {
            lock.unlock();
        }
    }
}
