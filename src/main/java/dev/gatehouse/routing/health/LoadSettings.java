package dev.gatehouse.routing.health;

import dev.gatehouse.settings.Default;
import dev.gatehouse.settings.Range;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How many calls may be under way towards one account.
///
/// @param most how many at most; as many as there are when not given, until the account says that
///     it is too many
/// @param patience how long a call may wait for its turn before it is turned away
/// @param waiting how many calls may wait at once
/// @param batch the share that calls with `X-Gatehouse-Priority: batch` may take, in percent
/// @param tolerance how many times its best time to first content an account may take before it is
///     given fewer calls; any when not given
public record LoadSettings(
        @Nullable @Range(min = 1, max = 1_000_000) Integer most,
        @Default("25ms") Duration patience,
        @Default("100") @Range(min = 0, max = 100_000) int waiting,
        @Default("50") @Range(min = 1, max = 100) int batch,
        @Nullable @Range(min = 2, max = 1000) Integer tolerance) {}
