package dev.gatehouse.keys;

/// When a key was last used, to the minute. Safe for many threads: of two that write at once either
/// time will do.
public final class KeyUse {
    private static final long GRAIN = 60_000;

    private volatile long last;

    KeyUse() {}

    /// In milliseconds since 1970; 0 when this gateway has not seen the key used.
    public long last() {
        return last;
    }

    /// Once a minute, so that the threads of many calls seldom write to one place.
    void at(long now) {
        if (now - last >= GRAIN) {
            last = now;
        }
    }
}
