package dev.gatehouse.journey;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// Waiting for something that must come soon, and not for longer. No test waits in another way.
public final class Await {
    /// Long, as a test that passes never waits for it: a busy machine must not make one fail.
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Await() {}

    /// Looks again and again until it holds.
    public static void until(String what, Callable<Boolean> condition) {
        until(LIMIT, what, condition);
    }

    public static void until(Duration limit, String what, Callable<Boolean> condition) {
        if (!within(limit, condition)) {
            throw new AssertionError("waited in vain for: " + what);
        }
    }

    /// Whether it comes to hold within a while.
    public static boolean within(Duration time, Callable<Boolean> condition) {
        long end = System.nanoTime() + time.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    /// Whether it goes on to hold for a while.
    public static boolean stays(Duration time, Callable<Boolean> condition) {
        return !within(time, () -> !condition.call());
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
