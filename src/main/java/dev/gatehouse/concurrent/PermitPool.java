package dev.gatehouse.concurrent;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A number of places that can be taken and given back.
///
/// Without a free permit a call waits briefly, if not too many wait already. The queue is short: a
/// client that is rejected at once can fail over.
public final class PermitPool {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final long places;
    private final int mostWaiting;
    private long taken;
    private int waiting;

    public PermitPool(long places, int mostWaiting) {
        this.places = places;
        this.mostWaiting = mostWaiting;
    }

    /// Takes so many places, or none.
    public boolean acquire(long count, Duration wait) {
        lock.lock();
        try {
            if (taken + count <= places) {
                taken += count;
                return true;
            }
            return waiting < mostWaiting && await(count, wait.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /// How many places there are.
    public long places() {
        return places;
    }

    public void release(long count) {
        if (count == 0) {
            return;
        }
        lock.lock();
        try {
            taken -= count;
            if (waiting > 0) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    public long taken() {
        lock.lock();
        try {
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private boolean await(long count, long nanos) {
        waiting++;
        try {
            long left = nanos;
            while (taken + count > places) {
                if (left <= 0) {
                    return false;
                }
                left = freed.awaitNanos(left);
            }
            taken += count;
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting--;
        }
    }
}
