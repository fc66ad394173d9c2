package dev.gatehouse.keys;

/// When a key was last used, to the minute. Safe for many threads: of two that write at once either
/// time will do.
public final class KeyUse {
    private static final long GRAIN = 60_000;

    // Minutes since 1970: there are many of them, and a millisecond would take twice the memory.
    private volatile int last;
    private volatile int written;

    KeyUse() {}

    /// In milliseconds since 1970; 0 when this gateway has not seen the key used.
    public long last() {
        return last * GRAIN;
    }

    /// Whether it was used since a use of it was stored.
    boolean unwritten() {
        return last > written;
    }

    /// Records that a use is stored.
    void written(long use) {
        written = (int) (use / GRAIN);
    }

    /// Once a minute, so that the threads of many calls seldom write to one place.
    void at(long now) {
        int minute = (int) (now / GRAIN);
        if (minute > last) {
            last = minute;
        }
    }
}
