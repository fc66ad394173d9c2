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
final class Load {
    private static final double LESS = 0.7;
    private static final double MORE = 0.1;
    private static final double IN_USE = 0.8;

    private final LoadSettings settings;
    private final double most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Line people = new Line(lock.newCondition());
    private final Line batches = new Line(lock.newCondition());
    private double limit;
    private volatile boolean bounded;
    private long cutAt = Long.MIN_VALUE;
    private long best = Long.MAX_VALUE;

    Load(LoadSettings settings) {
        this.settings = settings;
        this.most = settings.most() == null ? Double.POSITIVE_INFINITY : settings.most();
        this.limit = most;
        this.bounded = settings.most() != null;
    }

    /// Calls of one priority.
    private static final class Line {
        final Condition turn;
        int underWay;
        int waiting;

        Line(Condition turn) {
            this.turn = turn;
        }
    }

    /// Takes a place, waiting a moment if need be.
    boolean enter(Priority priority) {
        Line line = line(priority);
        lock.lock();
        try {
            boolean first = people.waiting == 0 && line.waiting == 0;
            if (!(first && fits(line)) && !await(line)) {
                return false;
            }
            line.underWay++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Gives a place back.
    void leave(Priority priority) {
        lock.lock();
        try {
            line(priority).underWay--;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /// Notes that it took a call well.
    void good() {
        if (!bounded) {
            return;
        }
        lock.lock();
        try {
            if (limit < most && underWay() >= IN_USE * limit) {
                limit = Math.min(most, limit + Math.max(1 / limit, MORE));
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes that it refused a call because there are too many at once. Those that were asked
    /// before the last such refusal say nothing new.
    void refused(long began, long now) {
        lock.lock();
        try {
            if (began >= cutAt) {
                bounded = true;
                limit = Math.max(1, LESS * Math.min(limit, underWay()));
                cutAt = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /// Notes a time to the first content, if slowness counts.
    ///
    /// @param usual what it takes as a rule by now, in nanoseconds
    void began(long took, double usual, long now) {
        Integer tolerance = settings.tolerance();
        if (tolerance == null) {
            return;
        }
        lock.lock();
        try {
            best = Math.min(best, took);
            if (usual > (double) best * tolerance) {
                refused(now - took, now);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether a call would have to wait.
    boolean full() {
        if (!bounded) {
            return false;
        }
        lock.lock();
        try {
            return people.waiting > 0 || !fits(people);
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

    private Line line(Priority priority) {
        return switch (priority) {
            case INTERACTIVE -> people;
            case BATCH -> batches;
        };
    }

    private int underWay() {
        return people.underWay + batches.underWay;
    }

    private boolean fits(Line line) {
        double share = Math.max(1, limit * settings.batch() / 100);
        return underWay() + 1 <= limit && (line == people || line.underWay + 1 <= share);
    }

    private void wake() {
        (people.waiting > 0 ? people : batches).turn.signal();
    }

    private boolean await(Line line) {
        if (people.waiting + batches.waiting >= settings.waiting()) {
            return false;
        }
        line.waiting++;
        boolean fits = false;
        try {
            long left = settings.patience().toNanos();
            while (!fits(line) && left > 0) {
                left = line.turn.awaitNanos(left);
            }
            fits = fits(line);
        } catch (InterruptedException interrupted) {
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
