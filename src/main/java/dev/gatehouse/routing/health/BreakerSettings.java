package dev.gatehouse.routing.health;

import dev.gatehouse.config.Group;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The circuit breaker of each target.
///
/// @param window how far back calls are counted
/// @param minimumCalls how many calls in the window are needed to judge by their failure rate
/// @param failureRate the share of failed calls that opens it, in percent
/// @param consecutiveFailures how many failures in a row open it by themselves
/// @param slowCallDuration the time to the first content that counts as a failure; none when not
///     given
/// @param openDuration how long it is open at first; doubled after each failed probe
/// @param maxOpenDuration the longest it is open; never less than `open-duration`
/// @param successes how many probes must succeed before it closes
public record BreakerSettings(
        Duration window,
        int minimumCalls,
        int failureRate,
        int consecutiveFailures,
        @Nullable Duration slowCallDuration,
        Duration openDuration,
        Duration maxOpenDuration,
        int successes) {
    /// Keeps the longest pause at least as long as the first.
    public BreakerSettings {
        if (maxOpenDuration.compareTo(openDuration) < 0) {
            maxOpenDuration = openDuration;
        }
    }

    /// Reads them.
    public static BreakerSettings read(Group g) {
        g.renamed("calls", "minimum-calls")
                .renamed("failures", "failure-rate")
                .renamed("in-a-row", "consecutive-failures")
                .renamed("slow", "slow-call-duration")
                .renamed("first-pause", "open-duration")
                .renamed("longest-pause", "max-open-duration");
        return new BreakerSettings(
                g.duration("window", "30s").value(),
                g.whole("minimum-calls", 20).atLeast(1).value(),
                g.whole("failure-rate", 50).between(1, 100).value(),
                g.whole("consecutive-failures", 5)
                        .atLeast(1)
                        .env("CIRCUIT_BREAKER_FAILURE_THRESHOLD")
                        .value(),
                g.duration("slow-call-duration").orNull(),
                g.duration("open-duration", "10s").env("CIRCUIT_BREAKER_TIMEOUT").value(),
                g.duration("max-open-duration", "10s").value(),
                g.whole("successes", 2)
                        .between(1, 100)
                        .env("CIRCUIT_BREAKER_SUCCESS_THRESHOLD")
                        .value());
    }
}
