package dev.gatehouse.routing.health;

import dev.gatehouse.config.Group;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The concurrency limit of each account.
///
/// @param max how many calls may be in flight at most; without it there is no limit until the
///     account rejects a call because there are too many
/// @param queueTimeout how long a call may wait in the queue before it is rejected
/// @param queueSize how many calls may wait at once
/// @param batchShare the share that calls with `X-Gatehouse-Priority: batch` may take, in percent
/// @param latencyTolerance how many times its best time to first content an account may take
///     before its limit is lowered; any when not given
public record ConcurrencySettings(
        @Nullable Integer max,
        Duration queueTimeout,
        int queueSize,
        int batchShare,
        @Nullable Integer latencyTolerance) {
    /// Reads them.
    public static ConcurrencySettings read(Group g) {
        return new ConcurrencySettings(
                g.whole("max").between(1, 1_000_000).orNull(),
                g.duration("queue-timeout", "5s").value(),
                g.whole("queue-size", 100).between(0, 100_000).value(),
                g.whole("batch-share", 50).between(1, 100).value(),
                g.whole("latency-tolerance").between(2, 1000).orNull());
    }
}
