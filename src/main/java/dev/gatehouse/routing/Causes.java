package dev.gatehouse.routing;

import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Problem;
import org.jspecify.annotations.Nullable;

/// What the end of a lifeline means for the call.
final class Causes {
    private Causes() {}

    static Problem problem(Lifeline.@Nullable Cause cause, String account) {
        return switch (cause) {
            case Lifeline.Cause.Gone _ -> new Problem.CallerGone("The caller hung up.");
            case Lifeline.Cause.Stalled _ -> new Problem.CallerGone("The caller stopped reading.");
            case Lifeline.Cause.Struck struck -> new Problem.TimedOut(account, struck.clock());
            case Lifeline.Cause.Drained _ -> new Problem.ShuttingDown();
            case Lifeline.Cause.Killed _ -> new Problem.Cancelled();
            case null -> new Problem.Internal();
        };
    }
}
