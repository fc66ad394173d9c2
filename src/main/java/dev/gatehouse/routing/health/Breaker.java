package dev.gatehouse.routing.health;

import dev.gatehouse.work.Window;

/// Leaves a target alone while it fails, and lets one call at a time find out whether it has
/// recovered (Nygard, Release It!, 5.2).
///
/// Safe for many threads. All times are nanoseconds of one clock.
final class Breaker {
    private static final int SLOTS = 30;
    private static final int GOOD_ENOUGH = 2;
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    private final BreakerSettings settings;
    private final Window calls;
    private int inARow;
    private int recovered;
    private long pause;
    private boolean open;
    private long openedAt = LONG_AGO;
    private long closedAt = LONG_AGO;
    private long until;
    private long probedUntil = LONG_AGO;

    Breaker(BreakerSettings settings) {
        this.settings = settings;
        this.calls = new Window(settings.window(), SLOTS);
    }

    /// How a call ended, for the target it went to.
    enum Result {
        GOOD,
        BAD,
        /// It says nothing about the target: the caller left, or asked for nonsense.
        NEITHER
    }

    /// Whether it may be asked.
    synchronized boolean closed(long now) {
        return !open || (now >= until && now >= probedUntil);
    }

    /// When it may be asked again; long ago while it is not left alone.
    synchronized long until() {
        return open ? Math.max(until, probedUntil) : Long.MIN_VALUE;
    }

    /// Whether it is being left alone.
    synchronized boolean open() {
        return open;
    }

    /// Notes that it is asked. Of calls that find it open, the first after the pause is a probe;
    /// until that is over, or has taken too long, there is no other.
    synchronized void enter(long now) {
        if (open && now >= until) {
            probedUntil = now + settings.longestPause().toNanos();
        }
    }

    /// Notes that it has begun to answer.
    ///
    /// @param began when it was asked; what was asked before it fell ill says nothing about now
    /// @return whether it is taken back because of this
    synchronized boolean answered(long began, long now) {
        inARow = 0;
        if (!open || began < openedAt) {
            return false;
        }
        probedUntil = LONG_AGO;
        if (++recovered < GOOD_ENOUGH) {
            return false;
        }
        open = false;
        closedAt = now;
        calls.clear();
        return true;
    }

    /// Notes how a call ended.
    ///
    /// @param began when it was asked
    /// @return whether it is left alone because of this
    synchronized boolean ended(Result result, long began, long now) {
        if (open && began >= openedAt) {
            probedUntil = LONG_AGO;
        }
        return switch (result) {
            case GOOD -> {
                calls.count(now);
                yield false;
            }
            case BAD -> failed(began, now);
            case NEITHER -> false;
        };
    }

    private boolean failed(long began, long now) {
        inARow++;
        calls.count(now);
        calls.mark(now);
        boolean before = open;
        if (open ? began >= openedAt && now >= until : ill(now)) {
            open(now);
        }
        return open && !before;
    }

    private boolean ill(long now) {
        if (inARow >= settings.inARow()) {
            return true;
        }
        int called = calls.counted(now);
        return called >= settings.calls()
                && calls.marked(now) * 100L >= (long) called * settings.failures();
    }

    /// Who falls ill again soon after a recovery is left alone for longer than before.
    private void open(long now) {
        long longest = settings.longestPause().toNanos();
        if (!open && now - closedAt > 2 * longest) {
            pause = 0;
        }
        pause = Math.min(pause == 0 ? settings.firstPause().toNanos() : pause * 2, longest);
        openedAt = open ? openedAt : now;
        open = true;
        recovered = 0;
        until = now + pause;
    }
}
