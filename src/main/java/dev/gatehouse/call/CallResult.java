package dev.gatehouse.call;

import org.jspecify.annotations.Nullable;

/// How a call ended.
///
/// @param status the HTTP status that was sent, 499 when none could be sent
/// @param problem what went wrong, `null` when nothing did
/// @param duration nanoseconds from arrival to the last byte
public record CallResult(
        CallRecord record,
        CallRecord.Outcome outcome,
        int status,
        @Nullable Problem problem,
        long duration) {}
