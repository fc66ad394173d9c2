package dev.gatehouse.dispatch.retry;

import dev.gatehouse.call.Problem;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How long to wait before a retry: as long as the provider requested, else a random time below a
/// bound that grows ("full jitter", Brooker 2015).
public record Backoff(RetrySettings settings, RandomGenerator random) {
    /// The longest wait before a retry at a target while another one stands by.
    public static final Duration SHORT = Duration.ofSeconds(2);

    /// The wait before a retry; `null` when the provider requested more than is allowed.
    ///
    /// @param retries how many there were before
    public @Nullable Duration before(Problem problem, int retries) {
        Duration requested = problem.retryAfter();
        if (requested != null) {
            return requested.compareTo(settings.maxRetryAfter()) > 0 ? null : requested;
        }
        double bound =
                Math.min(
                        (double) settings.maxBackoff().toNanos(),
                        settings.initialBackoff().toNanos()
                                * Math.pow(settings.backoffFactor(), retries));
        return Duration.ofNanos((long) (random.nextDouble() * bound));
    }
}
