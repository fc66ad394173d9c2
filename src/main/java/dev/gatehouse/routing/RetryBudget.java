package dev.gatehouse.routing;

import dev.gatehouse.work.Window;
import java.time.Duration;

/// How many retries an account gets: a fifth of the calls of the last ten seconds, and three a
/// second in any case. When a provider is down, retries must not double what it is asked.
final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FLOOR = 3 * SECONDS;

    private final Window calls = new Window(Duration.ofSeconds(SECONDS), SECONDS);

    /// Notes a first try.
    synchronized void called(long now) {
        calls.count(now);
    }

    /// Takes one retry if there is one left.
    synchronized boolean take(long now) {
        if (calls.marked(now) >= FLOOR + calls.counted(now) / 5) {
            return false;
        }
        calls.mark(now);
        return true;
    }
}
