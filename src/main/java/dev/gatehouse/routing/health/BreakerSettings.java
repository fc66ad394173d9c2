package dev.gatehouse.routing.health;

import dev.gatehouse.settings.Default;
import dev.gatehouse.settings.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a target that fails is left alone, and for how long.
///
/// @param window how far back calls are counted
/// @param calls how many calls in the window it takes to judge
/// @param failures the share of them that must have failed, in percent
/// @param inARow how many failures in a row are enough by themselves
/// @param slow the time to the first content that counts as a failure; none when not given
/// @param firstPause how long it is left alone at first; doubled each time it is still ill
/// @param longestPause the longest it is left alone
public record BreakerSettings(
        @Default("30s") Duration window,
        @Default("20") @Range(min = 1) int calls,
        @Default("50") @Range(min = 1, max = 100) int failures,
        @Default("5") @Range(min = 1) int inARow,
        @Nullable Duration slow,
        @Default("10s") Duration firstPause,
        @Default("30s") Duration longestPause) {}
