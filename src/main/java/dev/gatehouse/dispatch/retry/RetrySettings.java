package dev.gatehouse.dispatch.retry;

import dev.gatehouse.config.Group;
import java.time.Duration;

/// Retries before anything was sent to the client.
///
/// @param maxRetries how many retries a call may have beside its first attempt
/// @param initialBackoff the upper bound of the random wait before the first retry
/// @param maxBackoff the upper bound of any random wait
/// @param backoffFactor how much the upper bound grows from retry to retry
/// @param maxRetryAfter the longest `Retry-After` of a provider that is waited for inside the
///     call; a longer one is returned with the error
public record RetrySettings(
        int maxRetries,
        Duration initialBackoff,
        Duration maxBackoff,
        double backoffFactor,
        Duration maxRetryAfter) {
    /// Reads them.
    public static RetrySettings read(Group g) {
        g.renamed("longest-retry-after", "max-retry-after");
        return new RetrySettings(
                g.whole("max-retries", 2).between(0, 10).env("RETRY_MAX_RETRIES").value(),
                g.duration("initial-backoff", "250ms").env("RETRY_INITIAL_BACKOFF").value(),
                g.duration("max-backoff", "8s").env("RETRY_MAX_BACKOFF").value(),
                g.number("backoff-factor", 2.0).env("RETRY_BACKOFF_FACTOR").value(),
                g.duration("max-retry-after", "10s").value());
    }
}
