package dev.gatehouse.limits;

import java.util.concurrent.atomic.AtomicLong;

/// The rate of requests, by the generic cell rate algorithm: one number, the time at which the
/// whole burst is free again.
///
/// In any time `t` at most `burst + t / interval` requests pass, wherever that time begins. Times
/// are nanoseconds of one clock.
final class Gcra {
    private final AtomicLong full = new AtomicLong(Long.MIN_VALUE);
    private volatile long measured;

    /// Takes a request, if there is room for it.
    ///
    /// @return 0 when it was taken, else the nanoseconds until one may come
    long take(long now, long interval, long burst) {
        measure(now, interval);
        while (true) {
            long before = full.get();
            long start = Math.max(before, now);
            long wait = start + interval - burst * interval - now;
            if (wait > 0) {
                return wait;
            }
            if (full.compareAndSet(before, start + interval)) {
                return 0;
            }
        }
    }

    /// What [#take(long, long, long)] would return, without taking anything.
    long check(long now, long interval, long burst) {
        measure(now, interval);
        return Math.max(0, Math.max(full.get(), now) + interval - burst * interval - now);
    }

    /// Gives a request back. The share of it that would be free by now in any case is not given
    /// back a second time.
    void giveBack(long taken, long now, long interval) {
        long rest = interval - (now - taken);
        if (rest > 0) {
            full.addAndGet(-rest);
        }
    }

    /// How many requests may come at once.
    long remaining(long now, long interval, long burst) {
        measure(now, interval);
        return Math.max(0, burst - Math.ceilDiv(untilFull(now), interval));
    }

    /// Goes over to another interval: as many requests are used as before.
    private void measure(long now, long interval) {
        if (interval != measured) {
            change(now, interval);
        }
    }

    private synchronized void change(long now, long interval) {
        long before = measured;
        measured = interval;
        if (before != 0 && before != interval) {
            full.updateAndGet(at -> at > now ? now + scaled(at - now, before, interval) : at);
        }
    }

    private static long scaled(long used, long before, long interval) {
        // The product of two long intervals would not fit.
        double part = (double) (used % before) / before;
        return used / before * interval + (long) Math.ceil(part * interval);
    }

    /// The nanoseconds until the whole burst is free.
    long untilFull(long now) {
        return Math.max(full.get(), now) - now;
    }
}
