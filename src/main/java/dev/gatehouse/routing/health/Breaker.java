package dev.gatehouse.routing.health;

import java.time.Duration;
import java.util.Arrays;

/// Leaves a target alone while it fails, and lets one call at a time find out whether it has
/// recovered (Nygard, Release It!, 5.2).
///
/// Safe for many threads. All times are nanoseconds of one clock.
final class Breaker {
    private static final int SLOTS = 30;
    private static final int GOOD_ENOUGH = 2;

    private final BreakerSettings settings;
    private final long slot;
    private final long[] seconds = new long[SLOTS];
    private final int[] calls = new int[SLOTS];
    private final int[] failures = new int[SLOTS];
    private int inARow;
    private int recovered;
    private long pause;
    private boolean open;
    private boolean probing;
    private long until;
    private long closedAt = Long.MIN_VALUE / 2;

    Breaker(BreakerSettings settings) {
        this.settings = settings;
        this.slot = Math.max(1, settings.window().toNanos() / SLOTS);
        Arrays.fill(seconds, Long.MIN_VALUE);
    }

    /// How a call ended, for the target it went to.
    enum Result {
        GOOD,
        BAD,
        /// It could not even be reached.
        UNREACHED,
        /// It says nothing about the target: the caller left, or asked for nonsense.
        NEITHER
    }

    /// Whether it may be asked.
    synchronized boolean closed(long now) {
        return !open || (now >= until && !probing);
    }

    /// When it may be asked again; in the past while it is closed.
    synchronized long until() {
        return open ? until : Long.MIN_VALUE;
    }

    /// Whether it is being left alone.
    synchronized boolean open() {
        return open;
    }

    /// Notes that it is asked.
    synchronized void enter(long now) {
        if (open && now >= until) {
            probing = true;
        }
    }

    /// Notes how that went.
    ///
    /// @return whether it was left alone, or taken back, because of this
    synchronized boolean leave(Result result, long now) {
        boolean before = open;
        probing = false;
        switch (result) {
            case GOOD -> good(now);
            case BAD -> bad(now, 0);
            case UNREACHED -> bad(now, 1);
            case NEITHER -> {}
        }
        return before != open;
    }

    private void good(long now) {
        inARow = 0;
        calls[place(now)]++;
        if (open && ++recovered >= GOOD_ENOUGH) {
            open = false;
            closedAt = now;
            Arrays.fill(seconds, Long.MIN_VALUE);
        }
    }

    private void bad(long now, int unreached) {
        inARow = unreached == 0 ? 0 : inARow + 1;
        int at = place(now);
        calls[at]++;
        failures[at]++;
        if (open ? now >= until : inARow >= settings.inARow() || tooMany(now)) {
            open(now);
        }
    }

    /// Who falls ill again soon after a recovery is left alone as long as before, and longer.
    private void open(long now) {
        long longest = settings.longestPause().toNanos();
        if (now - closedAt > 2 * longest && !open) {
            pause = 0;
        }
        pause = pause == 0 ? settings.firstPause().toNanos() : Math.min(pause * 2, longest);
        open = true;
        recovered = 0;
        until = now + pause;
    }

    private boolean tooMany(long now) {
        long oldest = Math.floorDiv(now, slot) - SLOTS;
        int called = 0;
        int failed = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (seconds[i] > oldest) {
                called += calls[i];
                failed += failures[i];
            }
        }
        return called >= settings.calls() && failed * 100 >= called * settings.failures();
    }

    private int place(long now) {
        long second = Math.floorDiv(now, slot);
        int place = (int) Math.floorMod(second, (long) SLOTS);
        if (seconds[place] != second) {
            seconds[place] = second;
            calls[place] = 0;
            failures[place] = 0;
        }
        return place;
    }

    /// The time that counts as too slow, in nanoseconds.
    long slow() {
        Duration slow = settings.slow();
        return slow == null ? Long.MAX_VALUE : slow.toNanos();
    }
}
