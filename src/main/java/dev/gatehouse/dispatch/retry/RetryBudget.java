package dev.gatehouse.dispatch.retry;

import dev.gatehouse.concurrent.SlidingWindow;
import java.time.Duration;

/// How many retries an account gets: a fifth of the calls of the last ten seconds, and three a
/// second in any case. When a provider is down, retries must not double its load.
public final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int FLOOR = 3 * SECONDS;

    private final SlidingWindow calls = new SlidingWindow(Duration.ofSeconds(SECONDS), SECONDS);

    /// Records a first try.
    public synchronized void recordCall(long now) {
        calls.add(now);
    }

    /// Takes one retry if there is one left.
    public synchronized boolean tryRetry(long now) {
        if (calls.marked(now) >= FLOOR + calls.total(now) / 5) {
            return false;
        }
        calls.addMarked(now);
        return true;
    }
}
