package dev.gatehouse.dispatch;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import dev.gatehouse.config.Range;
import java.time.Duration;

/// Asking again before anything was sent to the caller.
///
/// @param maxRetries how often a call may be asked again beside its first try
/// @param initialBackoff the upper bound of the random wait before the first retry
/// @param maxBackoff the upper bound of any random wait
/// @param backoffFactor how much the upper bound grows from retry to retry
/// @param maxRetryAfter the longest wait a provider may ask for that is waited for inside the
///     call; when it asks for more its refusal is handed on
public record RetrySettings(
        @Environment({"RETRY_MAX_RETRIES"}) @Default("2") @Range(min = 0, max = 10) int maxRetries,
        @Environment({"RETRY_INITIAL_BACKOFF"}) @Default("250ms") Duration initialBackoff,
        @Environment({"RETRY_MAX_BACKOFF"}) @Default("8s") Duration maxBackoff,
        @Environment({"RETRY_BACKOFF_FACTOR"}) @Default("2.0") double backoffFactor,
        @Default("10s") Duration maxRetryAfter) {}
