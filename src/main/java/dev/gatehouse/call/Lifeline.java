package dev.gatehouse.call;

import dev.gatehouse.work.Alarm;
import dev.gatehouse.work.Clocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// What a call hangs by: its clocks, and the one way to end it early.
///
/// Clocks, a hang-up, drain and an operator only call [#end(Cause)]. Wards, set by whoever holds
/// something open, then close it, and the exception that follows is read as the cause's problem. An
/// attempt hangs by a lifeline of its own below that of its call, so that a clock which ends the
/// attempt leaves the call alive.
public final class Lifeline implements Alarm, AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final Clocks clocks;
    private final @Nullable Lifeline parent;
    private final AtomicLongArray deadlines = new AtomicLongArray(Clock.values().length);
    private final List<Ward> wards = new ArrayList<>(2);
    private volatile @Nullable Cause cause;
    private volatile @Nullable Lifeline beneath;
    private volatile boolean closed;

    private Lifeline(Clocks clocks, @Nullable Lifeline parent) {
        this.clocks = clocks;
        this.parent = parent;
        for (int i = 0; i < deadlines.length(); i++) {
            deadlines.setPlain(i, NEVER);
        }
    }

    /// The clocks that can strike a call.
    public enum Clock {
        /// Reaching the provider, TLS included.
        CONNECT(0),
        /// From the request sent to the first content of a stream.
        FIRST_CONTENT(1),
        /// Between two reads of a stream.
        IDLE(2),
        /// Between two contents of a stream; pings do not count.
        CONTENT(3),
        /// Everything.
        TOTAL(4);

        private final int slot;

        Clock(int slot) {
            this.slot = slot;
        }
    }

    /// Why a call ends before its answer does.
    public sealed interface Cause {
        /// The caller hung up.
        record Gone() implements Cause {}

        /// The caller stopped reading.
        record Stalled() implements Cause {}

        /// A clock struck.
        record Struck(Clock clock) implements Cause {}

        /// The gateway is stopping.
        record Drained() implements Cause {}

        /// An operator ended it.
        record Killed() implements Cause {}
    }

    /// Something to undo when the line ends; closing it means that there is nothing left to undo.
    public final class Ward implements AutoCloseable {
        private final Runnable abort;
        private final AtomicBoolean spent = new AtomicBoolean();

        private Ward(Runnable abort) {
            this.abort = abort;
        }

        /// Takes it away.
        ///
        /// @return whether that was in time; if not, the undoing has begun and cannot be stopped
        public boolean lift() {
            synchronized (wards) {
                wards.remove(this);
            }
            return spent.compareAndSet(false, true);
        }

        @Override
        public void close() {
            lift();
        }

        private void undo() {
            if (spent.compareAndSet(false, true)) {
                abort.run();
            }
        }
    }

    /// The line of a call. It is watched until closed.
    public static Lifeline of(Clocks clocks) {
        var line = new Lifeline(clocks, null);
        clocks.watch(line);
        return line;
    }

    /// A line below this one: ends with it, and can end without it. There is one at a time.
    public Lifeline child() {
        var child = new Lifeline(clocks, this);
        beneath = child;
        child.parentWard = ward(() -> child.end(cause()));
        return child;
    }

    private @Nullable Ward parentWard;
    private volatile @Nullable Alarm beside;

    /// Starts a clock, or starts it again.
    public void start(Clock clock, Duration limit) {
        start(clock, limit.toNanos());
    }

    /// Starts a clock, or starts it again.
    ///
    /// @param limit nanoseconds
    public void start(Clock clock, long limit) {
        deadlines.setOpaque(clock.slot, clocks.armed(limit));
    }

    /// Stops a clock.
    public void stop(Clock clock) {
        deadlines.setOpaque(clock.slot, NEVER);
    }

    /// The time left on a clock of this line; very long when it is not running.
    public Duration left(Clock clock) {
        long at = deadlines.get(clock.slot);
        return at == NEVER ? Duration.ofDays(365) : Duration.ofNanos(at - clocks.now());
    }

    /// When a deadline that far from now strikes, told from the last tick.
    public long armed(long limit) {
        return clocks.armed(limit);
    }

    /// The time in nanoseconds that its clocks go by.
    public long now() {
        return clocks.now();
    }

    /// Has something undone, on a thread of its own, if the line ends; at once if it has ended.
    public Ward ward(Runnable abort) {
        var ward = new Ward(abort);
        boolean late;
        synchronized (wards) {
            late = cause != null;
            if (!late) {
                wards.add(ward);
            }
        }
        if (late) {
            // Begun with this: whoever lifts it now is told that it was not in time.
            ward.spent.set(true);
            Thread.ofVirtual().start(abort);
        }
        return ward;
    }

    /// Ends the line. The first cause stays; later ones change nothing.
    public void end(@Nullable Cause why) {
        List<Ward> undone;
        synchronized (wards) {
            if (cause != null || why == null) {
                return;
            }
            cause = why;
            undone = List.copyOf(wards);
            wards.clear();
        }
        undone.forEach(ward -> Thread.ofVirtual().start(ward::undo));
    }

    /// Why it ended, `null` while it has not.
    public @Nullable Cause cause() {
        return cause;
    }

    /// Waits, unless the line ends before.
    ///
    /// @return whether it still holds
    public boolean pause(Duration time) {
        long until = clocks.now() + time.toNanos();
        Thread sleeper = Thread.currentThread();
        Alarm alarm =
                now -> {
                    if (now >= until) {
                        LockSupport.unpark(sleeper);
                    }
                };
        clocks.watch(alarm);
        try (var _ = ward(() -> LockSupport.unpark(sleeper))) {
            while (cause == null && clocks.now() < until && !sleeper.isInterrupted()) {
                LockSupport.park(this);
            }
        } finally {
            clocks.release(alarm);
        }
        return cause == null && !sleeper.isInterrupted();
    }

    /// Has another alarm of the same call looked at together with its clocks.
    public void watch(Alarm alarm) {
        beside = alarm;
    }

    @Override
    public void check(long now) {
        Alarm other = beside;
        if (other != null) {
            other.check(now);
        }
        Lifeline child = beneath;
        if (child != null) {
            child.check(now);
        }
        for (int i = 0; i < deadlines.length(); i++) {
            if (now >= deadlines.getOpaque(i)) {
                deadlines.setOpaque(i, NEVER);
                Clock struck = Clock.values()[i];
                Thread.ofVirtual().start(() -> end(new Cause.Struck(struck)));
            }
        }
    }

    /// Lets go: nothing ends the line any more. A line below it that has not been let go is watched
    /// by itself from then on.
    @Override
    public void close() {
        closed = true;
        clocks.release(this);
        if (parent == null) {
            Lifeline child = beneath;
            if (child != null) {
                child.outlive();
            }
        } else {
            if (parent.beneath == this) {
                parent.beneath = null;
            }
            if (parentWard != null) {
                parentWard.close();
            }
        }
    }

    private void outlive() {
        clocks.watch(this);
        if (closed) {
            clocks.release(this);
        }
    }
}
