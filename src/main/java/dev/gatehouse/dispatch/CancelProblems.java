package dev.gatehouse.dispatch;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import org.jspecify.annotations.Nullable;

/// What the end of a lifeline means for the call.
final class CancelProblems {
    private CancelProblems() {}

    static Problem problem(CallScope.@Nullable CancelReason cause, String account) {
        return switch (cause) {
            case CallScope.CancelReason.Disconnected _ ->
                    new Problem.ClientDisconnected("The caller hung up.");
            case CallScope.CancelReason.SlowReader _ ->
                    new Problem.ClientDisconnected("The caller stopped reading.");
            case CallScope.CancelReason.TimedOut struck ->
                    new Problem.TimedOut(account, struck.timeout());
            case CallScope.CancelReason.ShuttingDown _ -> new Problem.ShuttingDown();
            case CallScope.CancelReason.Cancelled _ -> new Problem.Cancelled();
            case null -> new Problem.Internal();
        };
    }
}
