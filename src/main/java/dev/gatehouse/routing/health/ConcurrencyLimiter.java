package dev.gatehouse.routing.health;

import dev.gatehouse.call.Priority;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An adaptive limit on the calls in flight to one target, or a fixed one on those to an account.
///
/// A target has no limit until its provider drops a call without a `Retry-After`, while many
/// were in flight: few calls and a 429 mean a rate per minute, which a concurrency limit does not
/// help. Then the limit becomes seven tenths of what was in flight, never fewer than eight, and
/// each success raises it again (additive increase, multiplicative decrease: Chiu and Jain 1989).
/// After five minutes without a drop it is removed. A call that finds no permit waits in a queue,
/// in order of arrival, interactive calls before those of batches.
///
/// Safe for many threads. Times are nanoseconds of one timer.
final class ConcurrencyLimiter {
    private static final double BACKOFF_RATIO = 0.7;
    private static final double INCREASE = 0.1;
    private static final int FLOOR = 8;
    private static final long FORGET = Duration.ofMinutes(5).toNanos();

    private final ConcurrencySettings settings;
    private final double max;
    private final @Nullable ConcurrencyLimiter account;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue interactive = new Queue(lock.newCondition());
    private final Queue batches = new Queue(lock.newCondition());
    private double limit;
    private volatile boolean bounded;
    private volatile long cutAt = Long.MIN_VALUE;
    private long best = Long.MAX_VALUE;

    private ConcurrencyLimiter(
            ConcurrencySettings settings, double max, @Nullable ConcurrencyLimiter account) {
        this.settings = settings;
        this.max = max;
        this.account = account;
        this.limit = max;
        this.bounded = max < Double.POSITIVE_INFINITY;
    }

    /// The limit of an account that its settings state; none when they state none.
    static ConcurrencyLimiter fixed(ConcurrencySettings settings) {
        Integer max = settings.max();
        return new ConcurrencyLimiter(settings, max == null ? Double.POSITIVE_INFINITY : max, null);
    }

    /// The limit of a target, within that of its account.
    static ConcurrencyLimiter learning(ConcurrencySettings settings, ConcurrencyLimiter account) {
        return new ConcurrencyLimiter(settings, Double.POSITIVE_INFINITY, account);
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

    /// Takes a permit, and waits for one if need be.
    boolean acquire(Priority priority) {
        if (account != null && !account.take(priority)) {
            return false;
        }
        boolean taken = take(priority);
        if (!taken && account != null) {
            account.give(priority);
        }
        return taken;
    }

    /// Returns a permit.
    void release(Priority priority) {
        give(priority);
        if (account != null) {
            account.give(priority);
        }
    }

    private boolean take(Priority priority) {
        Queue queue = queue(priority);
        lock.lock();
        try {
            boolean first = interactive.waiting == 0 && queue.waiting == 0;
            if (!(first && fits(queue)) && !await(queue)) {
                return false;
            }
            queue.inFlight++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void give(Priority priority) {
        lock.lock();
        try {
            queue(priority).inFlight--;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Records that a call succeeded.
    void onSuccess(long now) {
        if (!bounded || cutAt == Long.MIN_VALUE) {
            return;
        }
        lock.lock();
        try {
            boolean forgotten = now - cutAt > FORGET;
            limit = forgotten ? max : Math.min(max, limit + Math.max(1 / limit, INCREASE));
            bounded = limit < Double.POSITIVE_INFINITY;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Records that the provider dropped a call. Calls that started before the last drop show
    /// nothing new, and with few in flight it is no matter of concurrency.
    void onDropped(long started, long now) {
        lock.lock();
        try {
            // The dropped call has returned its permit.
            int atOnce = inFlight() + 1;
            if (started >= cutAt && atOnce >= FLOOR) {
                bounded = true;
                limit = Math.max(FLOOR, BACKOFF_RATIO * Math.min(limit, atOnce));
                cutAt = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Records a time to the first content, if slowness counts.
    ///
    /// @param usual what it takes by now, in nanoseconds
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
        return (account != null && account.full()) || full();
    }

    private boolean full() {
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

    /// How many calls may be in flight; infinite while there is no bound.
    double limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }

    private Queue queue(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> interactive;
            case BATCH -> batches;
        };
    }

    private int inFlight() {
        return interactive.inFlight + batches.inFlight;
    }

    private boolean fits(Queue queue) {
        double share = Math.max(1, limit * settings.batchShare() / 100);
        return inFlight() + 1 <= limit && (queue == interactive || queue.inFlight + 1 <= share);
    }

    private void wake() {
        (interactive.waiting > 0 ? interactive : batches).turn.signal();
    }

    private boolean await(Queue queue) {
        if (interactive.waiting + batches.waiting >= settings.queueSize()) {
            return false;
        }
        queue.waiting++;
        boolean fits = false;
        try {
            long left = settings.queueTimeout().toNanos();
            while (!fits(queue) && left > 0) {
                left = queue.turn.awaitNanos(left);
            }
            fits = fits(queue);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            queue.waiting--;
        }
        if (!fits) {
            // The permit that may have woken it belongs to another call.
            wake();
        }
        return fits;
    }
}
