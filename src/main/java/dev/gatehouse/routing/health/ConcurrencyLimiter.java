package dev.gatehouse.routing.health;

import dev.gatehouse.call.Priority;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How many calls an account is given at once: as many as it takes well.
///
/// There is no bound of ours until the account refuses a call without saying for how long: who
/// says so counts calls by the minute, and is left alone for that time. Then it is given seven
/// tenths of what it had, and with every such number of good answers one more, or a tenth
/// (additive increase, multiplicative decrease: Chiu and Jain 1989). Who finds no room waits a
/// moment for his turn, in order of arrival, calls of people before those of batches.
///
/// Safe for many threads. Times are nanoseconds of one clock.
final class ConcurrencyLimiter {
    private static final double BACKOFF_RATIO = 0.7;
    private static final double INCREASE = 0.1;
    private static final double IN_USE = 0.8;

    private final ConcurrencySettings settings;
    private final double max;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue interactive = new Queue(lock.newCondition());
    private final Queue batches = new Queue(lock.newCondition());
    private double limit;
    private volatile boolean bounded;
    private long cutAt = Long.MIN_VALUE;
    private long best = Long.MAX_VALUE;

    ConcurrencyLimiter(ConcurrencySettings settings) {
        this.settings = settings;
        this.max = settings.max() == null ? Double.POSITIVE_INFINITY : settings.max();
        this.limit = max;
        this.bounded = settings.max() != null;
    }

    /// Calls of one priority.
    private static final class Queue {
        final Condition turn;
        int inFlight;
        int waiting;

        Queue(Condition turn) {
            this.turn = turn;
        }
    }

    /// Takes a place, waiting a moment if need be.
    boolean acquire(Priority priority) {
        Queue line = line(priority);
        lock.lock();
        try {
            boolean first = interactive.waiting == 0 && line.waiting == 0;
            if (!(first && fits(line)) && !await(line)) {
                return false;
            }
            line.inFlight++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a place back.
    void release(Priority priority) {
        lock.lock();
        try {
            line(priority).inFlight--;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Notes that it took a call well.
    void onSuccess() {
        if (!bounded) {
            return;
        }
        lock.lock();
        try {
            if (limit < max && inFlight() >= IN_USE * limit) {
                limit = Math.min(max, limit + Math.max(1 / limit, INCREASE));
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes that it refused a call because there are too many at once. Those that were asked
    /// before the last such refusal say nothing new.
    void onDropped(long began, long now) {
        lock.lock();
        try {
            if (began >= cutAt) {
                bounded = true;
                limit = Math.max(1, BACKOFF_RATIO * Math.min(limit, inFlight()));
                cutAt = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes a time to the first content, if slowness counts.
    ///
    /// @param usual what it takes as a rule by now, in nanoseconds
    void onFirstContent(long took, double usual, long now) {
        Integer tolerance = settings.latencyTolerance();
        if (tolerance == null) {
            return;
        }
        lock.lock();
        try {
            best = Math.min(best, took);
            if (usual > (double) best * tolerance) {
                onDropped(now - took, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether a call would have to wait.
    boolean saturated() {
        if (!bounded) {
            return false;
        }
        lock.lock();
        try {
            return interactive.waiting > 0 || !fits(interactive);
        } finally {
            lock.unlock();
        }
    }

    /// How many calls it is given at once; infinite while there is no bound.
    double limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }

    private Queue line(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> interactive;
            case BATCH -> batches;
        };
    }

    private int inFlight() {
        return interactive.inFlight + batches.inFlight;
    }

    private boolean fits(Queue line) {
        double share = Math.max(1, limit * settings.batchShare() / 100);
        return inFlight() + 1 <= limit && (line == interactive || line.inFlight + 1 <= share);
    }

    private void wake() {
        (interactive.waiting > 0 ? interactive : batches).turn.signal();
    }

    private boolean await(Queue line) {
        if (interactive.waiting + batches.waiting >= settings.queueSize()) {
            return false;
        }
        line.waiting++;
        boolean fits = false;
        try {
            long left = settings.queueTimeout().toNanos();
            while (!fits(line) && left > 0) {
                left = line.turn.awaitNanos(left);
            }
            fits = fits(line);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            line.waiting--;
        }
        if (!fits) {
            // The place that it may have been woken for is somebody else's.
            wake();
        }
        return fits;
    }
}
