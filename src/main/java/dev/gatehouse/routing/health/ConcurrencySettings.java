package dev.gatehouse.routing.health;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How many calls may be under way towards one account.
///
/// @param max how many at most; as many as there are when not given, until the account says that
///     it is too many
/// @param queueTimeout how long a call may wait for its turn before it is turned away
/// @param queueSize how many calls may wait at once
/// @param batchShare the share that calls with `X-Gatehouse-Priority: batch` may take, in percent
/// @param latencyTolerance how many times its best time to first content an account may take
///     before it is
///     given fewer calls; any when not given
public record ConcurrencySettings(
        @Nullable @Range(min = 1, max = 1_000_000) Integer max,
        @Default("25ms") Duration queueTimeout,
        @Default("100") @Range(min = 0, max = 100_000) int queueSize,
        @Default("50") @Range(min = 1, max = 100) int batchShare,
        @Nullable @Range(min = 2, max = 1000) Integer latencyTolerance) {}
