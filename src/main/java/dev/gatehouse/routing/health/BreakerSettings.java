package dev.gatehouse.routing.health;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a target that fails is left alone, and for how long.
///
/// @param window how far back calls are counted
/// @param minimumCalls how many calls in the window it takes to judge
/// @param failureRate the share of them that must have failed, in percent
/// @param consecutiveFailures how many failures in a row are enough by themselves
/// @param slowCallDuration the time to the first content that counts as a failure; none when not
///     given
/// @param openDuration how long it is left alone at first; doubled each time it is still ill
/// @param maxOpenDuration the longest it is left alone
public record BreakerSettings(
        @Default("30s") Duration window,
        @Default("20") @Range(min = 1) int minimumCalls,
        @Default("50") @Range(min = 1, max = 100) int failureRate,
        @Default("5") @Range(min = 1) int consecutiveFailures,
        @Nullable Duration slowCallDuration,
        @Default("10s") Duration openDuration,
        @Default("30s") Duration maxOpenDuration) {}
