package dev.gatehouse.routing;

import java.time.Duration;

/// How many retries an account gets: a fifth of the calls of the last ten seconds, and three a
/// second in any case. When a provider is down, retries must not double what it is asked.
final class RetryBudget {
    private static final int SLOTS = 10;
    private static final long SLOT = Duration.ofSeconds(1).toNanos();
    private static final int FLOOR = 3 * SLOTS;

    private final long[] slots = new long[SLOTS];
    private final int[] calls = new int[SLOTS];
    private final int[] retries = new int[SLOTS];

    /// Notes a first try.
    synchronized void called(long now) {
        calls[slot(now)]++;
    }

    /// Takes one retry if there is one left.
    synchronized boolean take(long now) {
        int slot = slot(now);
        long oldest = Math.floorDiv(now, SLOT) - SLOTS;
        int called = 0;
        int retried = 0;
        for (int i = 0; i < SLOTS; i++) {
            if (slots[i] > oldest) {
                called += calls[i];
                retried += retries[i];
            }
        }
        if (retried >= FLOOR + called / 5) {
            return false;
        }
        retries[slot]++;
        return true;
    }

    private int slot(long now) {
        long second = Math.floorDiv(now, SLOT);
        int place = (int) Math.floorMod(second, (long) SLOTS);
        if (slots[place] != second) {
            slots[place] = second;
            calls[place] = 0;
            retries[place] = 0;
        }
        return place;
    }
}
