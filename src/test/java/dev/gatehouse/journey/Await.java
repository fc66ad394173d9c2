package dev.gatehouse.journey;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waiting for something that must come soon, and not for longer.
public final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private Await() {}

    /// Looks again and again until it holds.
    public static void until(String what, Callable<Boolean> condition) {
        until(LIMIT, what, condition);
    }

    public static void until(Duration limit, String what, Callable<Boolean> condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for: " + what);
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    /// Whether it goes on to hold for a while.
    public static boolean stays(Duration time, Callable<Boolean> condition) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            if (!holds(condition)) {
                return false;
            }
            LockSupport.parkNanos(2_000_000);
        }
        return true;
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
