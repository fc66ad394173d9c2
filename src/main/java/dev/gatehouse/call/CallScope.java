package dev.gatehouse.call;

import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.concurrent.DeadlineTimer;
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
public final class CallScope implements DeadlineCheck, AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final DeadlineTimer timer;
    private final @Nullable CallScope parent;
    private final AtomicLongArray deadlines = new AtomicLongArray(Timeout.values().length);
    private final List<Registration> registrations = new ArrayList<>(2);
    private volatile @Nullable CancelReason reason;
    private volatile @Nullable CallScope beneath;
    private volatile boolean closed;

    private CallScope(DeadlineTimer timer, @Nullable CallScope parent) {
        this.timer = timer;
        this.parent = parent;
        for (int i = 0; i < deadlines.length(); i++) {
            deadlines.setPlain(i, NEVER);
        }
    }

    /// The clocks that can strike a call.
    public enum Timeout {
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

        Timeout(int slot) {
            this.slot = slot;
        }
    }

    /// Why a call ends before its answer does.
    public sealed interface CancelReason {
        /// The caller hung up.
        record Disconnected() implements CancelReason {}

        /// The caller stopped reading.
        record SlowReader() implements CancelReason {}

        /// A clock struck.
        record TimedOut(Timeout timeout) implements CancelReason {}

        /// The gateway is stopping.
        record ShuttingDown() implements CancelReason {}

        /// An operator ended it.
        record Cancelled() implements CancelReason {}
    }

    /// Something to undo when the line ends; closing it means that there is nothing left to undo.
    public final class Registration implements AutoCloseable {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        private Registration(Runnable abort) {
            this.action = abort;
        }

        /// Takes it away.
        ///
        /// @return whether that was in time; if not, the undoing has begun and cannot be stopped
        public boolean remove() {
            synchronized (registrations) {
                registrations.remove(this);
            }
            return done.compareAndSet(false, true);
        }

        @Override
        public void close() {
            remove();
        }

        private void run() {
            if (done.compareAndSet(false, true)) {
                action.run();
            }
        }
    }

    /// The line of a call. It is watched until closed.
    public static CallScope of(DeadlineTimer timer) {
        var scope = new CallScope(timer, null);
        timer.watch(scope);
        return scope;
    }

    /// A line below this one: ends with it, and can end without it. There is one at a time.
    public CallScope child() {
        var child = new CallScope(timer, this);
        beneath = child;
        child.parentRegistration = onCancel(() -> child.cancel(reason()));
        return child;
    }

    private @Nullable Registration parentRegistration;
    private volatile @Nullable DeadlineCheck beside;

    /// Starts a clock, or starts it again.
    public void start(Timeout clock, Duration limit) {
        start(clock, limit.toNanos());
    }

    /// Starts a clock, or starts it again.
    ///
    /// @param limit nanoseconds
    public void start(Timeout clock, long limit) {
        deadlines.setOpaque(clock.slot, timer.deadline(limit));
    }

    /// Stops a clock.
    public void stop(Timeout clock) {
        deadlines.setOpaque(clock.slot, NEVER);
    }

    /// The time left on a clock of this line; very long when it is not running.
    public Duration remaining(Timeout clock) {
        long at = deadlines.get(clock.slot);
        return at == NEVER ? Duration.ofDays(365) : Duration.ofNanos(at - timer.now());
    }

    /// When a deadline that far from now strikes, told from the last tick.
    public long deadline(long limit) {
        return timer.deadline(limit);
    }

    /// The time in nanoseconds that its clocks go by.
    public long now() {
        return timer.now();
    }

    /// Has something undone, on a thread of its own, if the line ends; at once if it has ended.
    public Registration onCancel(Runnable abort) {
        var registration = new Registration(abort);
        boolean late;
        synchronized (registrations) {
            late = reason != null;
            if (!late) {
                registrations.add(registration);
            }
        }
        if (late) {
            // Begun with this: whoever lifts it now is told that it was not in time.
            registration.done.set(true);
            Thread.ofVirtual().start(abort);
        }
        return registration;
    }

    /// Ends the line. The first cause stays; later ones change nothing.
    public void cancel(@Nullable CancelReason why) {
        List<Registration> undone;
        synchronized (registrations) {
            if (reason != null || why == null) {
                return;
            }
            reason = why;
            undone = List.copyOf(registrations);
            registrations.clear();
        }
        undone.forEach(registration -> Thread.ofVirtual().start(registration::run));
    }

    /// Why it ended, `null` while it has not.
    public @Nullable CancelReason reason() {
        return reason;
    }

    /// Waits, unless the line ends before.
    ///
    /// @return whether it still holds
    public boolean pause(Duration time) {
        long until = timer.now() + time.toNanos();
        Thread sleeper = Thread.currentThread();
        DeadlineCheck check =
                now -> {
                    if (now >= until) {
                        LockSupport.unpark(sleeper);
                    }
                };
        timer.watch(check);
        try (var _ = onCancel(() -> LockSupport.unpark(sleeper))) {
            while (reason == null && timer.now() < until && !sleeper.isInterrupted()) {
                LockSupport.park(this);
            }
        } finally {
            timer.unwatch(check);
        }
        return reason == null && !sleeper.isInterrupted();
    }

    /// Has another alarm of the same call looked at together with its clocks.
    public void watch(DeadlineCheck check) {
        beside = check;
    }

    @Override
    public void check(long now) {
        DeadlineCheck other = beside;
        if (other != null) {
            other.check(now);
        }
        CallScope child = beneath;
        if (child != null) {
            child.check(now);
        }
        for (int i = 0; i < deadlines.length(); i++) {
            if (now >= deadlines.getOpaque(i)) {
                deadlines.setOpaque(i, NEVER);
                Timeout struck = Timeout.values()[i];
                Thread.ofVirtual().start(() -> cancel(new CancelReason.TimedOut(struck)));
            }
        }
    }

    /// Lets go: nothing ends the line any more. A line below it that has not been let go is watched
    /// by itself from then on.
    @Override
    public void close() {
        closed = true;
        timer.unwatch(this);
        if (parent == null) {
            CallScope child = beneath;
            if (child != null) {
                child.outlive();
            }
        } else {
            if (parent.beneath == this) {
                parent.beneath = null;
            }
            if (parentRegistration != null) {
                parentRegistration.close();
            }
        }
    }

    private void outlive() {
        timer.watch(this);
        if (closed) {
            timer.unwatch(this);
        }
    }
}
