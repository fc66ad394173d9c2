package dev.gatehouse.attempt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What holds for a route in place of the settings for all calls.
///
/// @param firstContentTimeout how long a target may take to its first content before the next one
///     is tried
/// @param contentFallback whether another target is tried when a content filter blocks the request
/// @param sameModel whether all targets have the same model, so that a transient fault need not be
///     retried at the same target
public record RoutePolicy(
        @Nullable Duration firstContentTimeout, boolean contentFallback, boolean sameModel) {
    /// The settings for all calls.
    public static final RoutePolicy USUAL = new RoutePolicy(null, false, true);
}
