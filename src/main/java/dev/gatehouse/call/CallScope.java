package dev.gatehouse.call;

import dev.gatehouse.concurrent.DeadlineCheck;
import dev.gatehouse.concurrent.DeadlineTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Timeouts and cancellation of a call.
///
/// Timeouts, the disconnect of a client, a shutdown and an operator only call
/// [#cancel(CancelReason)]. Registered actions then close what is open, and the exception that
/// follows is read as the problem of the reason. An attempt has a child scope: cancelling it leaves
/// the call running.
public final class CallScope implements DeadlineCheck, AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;
    private static final CallScope[] NONE = {};
    private static final Timeout[] TIMEOUTS = Timeout.values();

    private final DeadlineTimer timer;
    private final @Nullable CallScope parent;
    private final AtomicLongArray deadlines = new AtomicLongArray(TIMEOUTS.length);
    private final List<Registration> registrations = new ArrayList<>(2);
    private @Nullable Registration parentRegistration;
    private volatile CallScope[] children = NONE;
    private volatile @Nullable DeadlineCheck watched;
    private volatile @Nullable CancelReason reason;
    private volatile boolean closed;

    private CallScope(DeadlineTimer timer, @Nullable CallScope parent) {
        this.timer = timer;
        this.parent = parent;
        for (int i = 0; i < deadlines.length(); i++) {
            deadlines.setPlain(i, NEVER);
        }
    }

    /// The timeouts of a call.
    public enum Timeout {
        /// Connecting to the provider, TLS included.
        CONNECT(0),
        /// From the request sent to the first content of a stream.
        FIRST_CONTENT(1),
        /// Between two reads of a stream.
        IDLE(2),
        /// Between two content frames of a stream; pings do not count.
        CONTENT(3),
        /// The whole call.
        TOTAL(4),
        /// From the request sent to the head of the response of a stream, while another target
        /// stands by.
        RESPONSE_HEAD(5),
        /// The share of the total that an attempt may take, while another target stands by.
        SHARE(6);

        private final int slot;

        Timeout(int slot) {
            this.slot = slot;
        }
    }

    /// Why a call ends before its answer does.
    public sealed interface CancelReason {
        /// The client disconnected.
        record Disconnected() implements CancelReason {}

        /// The client stopped reading.
        record SlowReader() implements CancelReason {}

        /// A timeout passed.
        record TimedOut(Timeout timeout) implements CancelReason {}

        /// The gateway is shutting down.
        record ShuttingDown() implements CancelReason {}

        /// An operator cancelled the call.
        record Cancelled() implements CancelReason {}

        /// The problem of the call.
        ///
        /// @param account the account that was to answer
        default Problem problem(String account) {
            return switch (this) {
                case Disconnected _ -> new Problem.ClientDisconnected("The client disconnected.");
                case SlowReader _ -> new Problem.ClientDisconnected("The client stopped reading.");
                case TimedOut late -> new Problem.TimedOut(account, late.timeout());
                case ShuttingDown _ -> new Problem.ShuttingDown();
                case Cancelled _ -> new Problem.Cancelled();
            };
        }
    }

    /// An action that runs when the scope is cancelled; closing it removes it.
    public final class Registration implements AutoCloseable {
        private final Runnable action;
        private final AtomicBoolean done = new AtomicBoolean();

        private Registration(Runnable action) {
            this.action = action;
        }

        /// Removes the action.
        ///
        /// @return whether that was in time; if not, the action has started
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

    /// The scope of a call. Its timeouts run until it is closed.
    public static CallScope of(DeadlineTimer timer) {
        var scope = new CallScope(timer, null);
        timer.watch(scope);
        return scope;
    }

    /// A scope that is cancelled with this one, and can be cancelled or closed without it. There
    /// may be any number.
    public CallScope child() {
        var child = new CallScope(timer, this);
        synchronized (registrations) {
            CallScope[] more = Arrays.copyOf(children, children.length + 1);
            more[children.length] = child;
            children = more;
        }
        child.parentRegistration = onCancel(() -> child.cancel(reason()));
        return child;
    }

    /// A scope on the same timer that is not cancelled with this one: for an upstream call that
    /// several clients share.
    public CallScope detached() {
        return of(timer);
    }

    /// Starts a timeout, or restarts it.
    public void start(Timeout timeout, Duration limit) {
        start(timeout, limit.toNanos());
    }

    /// Starts a timeout, or restarts it.
    ///
    /// @param limit nanoseconds
    public void start(Timeout timeout, long limit) {
        deadlines.setOpaque(timeout.slot, timer.deadline(limit));
    }

    /// Stops a timeout.
    public void stop(Timeout timeout) {
        deadlines.setOpaque(timeout.slot, NEVER);
    }

    /// The time left of a timeout of this scope; very long when it is not running.
    public Duration remaining(Timeout timeout) {
        long at = deadlines.get(timeout.slot);
        return at == NEVER ? Duration.ofDays(365) : Duration.ofNanos(at - timer.now());
    }

    /// The deadline in so many nanoseconds, counted from the last tick of the timer.
    public long deadline(long limit) {
        return timer.deadline(limit);
    }

    /// The time of its timer, in nanoseconds.
    public long now() {
        return timer.now();
    }

    /// Registers what runs, on a separate thread, when the scope is cancelled; at once if it has
    /// been cancelled.
    public Registration onCancel(Runnable action) {
        var registration = new Registration(action);
        boolean late;
        synchronized (registrations) {
            late = reason != null;
            if (!late) {
                registrations.add(registration);
            }
        }
        if (late) {
            // It has started with this: removing it now is too late.
            registration.done.set(true);
            Thread.ofVirtual().start(action);
        }
        return registration;
    }

    /// Cancels the scope. The first reason is kept; later ones change nothing.
    public void cancel(@Nullable CancelReason why) {
        List<Registration> all;
        synchronized (registrations) {
            if (reason != null || why == null) {
                return;
            }
            reason = why;
            all = List.copyOf(registrations);
            registrations.clear();
        }
        all.forEach(registration -> Thread.ofVirtual().start(registration::run));
    }

    /// Why it was cancelled, `null` while it has not been.
    public @Nullable CancelReason reason() {
        return reason;
    }

    /// Waits, unless the scope is cancelled before.
    ///
    /// @return whether the whole time has passed
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

    /// Adds a check of the same call that runs together with its timeouts.
    public void watch(DeadlineCheck check) {
        watched = check;
    }

    @Override
    public void check(long now) {
        DeadlineCheck other = watched;
        if (other != null) {
            other.check(now);
        }
        for (CallScope child : children) {
            child.check(now);
        }
        for (int i = 0; i < deadlines.length(); i++) {
            if (now >= deadlines.getOpaque(i)) {
                deadlines.setOpaque(i, NEVER);
                Timeout passed = TIMEOUTS[i];
                Thread.ofVirtual().start(() -> cancel(new CancelReason.TimedOut(passed)));
            }
        }
    }

    /// Ends the scope: its timeouts do not pass any more. A child that is still open is watched by
    /// the timer itself from then on.
    @Override
    public void close() {
        closed = true;
        timer.unwatch(this);
        for (CallScope child : children) {
            child.outlive();
        }
        if (parent != null) {
            parent.remove(this);
            if (parentRegistration != null) {
                parentRegistration.close();
            }
        }
    }

    private void remove(CallScope child) {
        synchronized (registrations) {
            if (children.length == 1 && children[0] == child) {
                children = NONE;
                return;
            }
            var rest = new ArrayList<>(List.of(children));
            rest.remove(child);
            children = rest.toArray(NONE);
        }
    }

    private void outlive() {
        timer.watch(this);
        if (closed) {
            timer.unwatch(this);
        }
    }
}
