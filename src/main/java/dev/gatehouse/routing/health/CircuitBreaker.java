package dev.gatehouse.routing.health;

import dev.gatehouse.concurrent.SlidingWindow;

/// Takes a failing target out of the selection, and admits one probe at a time to test whether it
/// has recovered (Nygard, Release It!, 5.2).
///
/// Safe for many threads. All times are nanoseconds of one clock.
final class CircuitBreaker {
    private static final int SLOTS = 30;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final BreakerSettings settings;
    private final SlidingWindow calls;
    private int consecutiveFailures;
    private int recovered;
    private long openInterval;
    private boolean open;
    private long openedAt = LONG_AGO;
    private long closedAt = LONG_AGO;
    private long until;
    private long probeDeadline = LONG_AGO;

    CircuitBreaker(BreakerSettings settings) {
        this.settings = settings;
        this.calls = new SlidingWindow(settings.window(), SLOTS);
    }

    /// How a call ended, for the target it went to.
    enum Outcome {
        SUCCESS,
        FAILURE,
        /// It shows nothing about the target: the client disconnected, or the request was invalid.
        IGNORED
    }

    /// Whether an attempt is allowed.
    synchronized boolean allows(long now) {
        return !open || (now >= until && now >= probeDeadline);
    }

    /// When an attempt is allowed again; long ago while the circuit is closed.
    synchronized long until() {
        return open ? Math.max(until, probeDeadline) : Long.MIN_VALUE;
    }

    /// Whether the circuit is open.
    synchronized boolean open() {
        return open;
    }

    /// How many calls of the last seconds are counted.
    synchronized int recentCalls(long now) {
        return calls.total(now);
    }

    /// How many of them failed.
    synchronized int recentFailures(long now) {
        return calls.marked(now);
    }

    /// Records an attempt. Of attempts on an open circuit, the first after the pause is a probe;
    /// until that is over, or has taken too long, there is no other.
    synchronized void onAttempt(long now) {
        if (open && now >= until) {
            probeDeadline = now + settings.maxOpenDuration().toNanos();
        }
    }

    /// Records that it has begun to answer.
    ///
    /// @param began when the attempt began; an attempt from before the circuit opened shows nothing
    ///     about now
    /// @return whether it is taken back because of this
    synchronized boolean onAnswer(long began, long now) {
        consecutiveFailures = 0;
        if (!open || began < openedAt) {
            return false;
        }
        probeDeadline = LONG_AGO;
        if (++recovered < settings.successes()) {
            return false;
        }
        open = false;
        closedAt = now;
        calls.clear();
        return true;
    }

    /// Notes how a call ended.
    ///
    /// @param began when the attempt began
    /// @return whether this opens the circuit
    synchronized boolean onEnd(Outcome result, long began, long now) {
        if (open && began >= openedAt) {
            probeDeadline = LONG_AGO;
        }
        return switch (result) {
            case SUCCESS -> {
                calls.add(now);
                yield false;
            }
            case FAILURE -> failed(began, now);
            case IGNORED -> false;
        };
    }

    private boolean failed(long began, long now) {
        consecutiveFailures++;
        calls.add(now);
        calls.addMarked(now);
        boolean before = open;
        if (open ? began >= openedAt && now >= until : shouldOpen(now)) {
            open(now);
        }
        return open && !before;
    }

    private boolean shouldOpen(long now) {
        if (consecutiveFailures >= settings.consecutiveFailures()) {
            return true;
        }
        int called = calls.total(now);
        return called >= settings.minimumCalls()
                && calls.marked(now) * 100L >= (long) called * settings.failureRate();
    }

    /// The open interval keeps growing if the circuit opens again soon after it closed.
    private void open(long now) {
        long longest = settings.maxOpenDuration().toNanos();
        if (!open && now - closedAt > 2 * longest) {
            openInterval = 0;
        }
        openInterval =
                Math.min(
                        openInterval == 0 ? settings.openDuration().toNanos() : openInterval * 2,
                        longest);
        openedAt = open ? openedAt : now;
        open = true;
        recovered = 0;
        until = now + openInterval;
    }
}
