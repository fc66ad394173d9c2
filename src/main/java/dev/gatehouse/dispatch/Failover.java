package dev.gatehouse.dispatch;

import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.call.Route;

/// What a failure means for who is asked next.
final class Failover {
    private Failover() {}

    /// Who may be asked after a failure.
    enum Decision {
        /// Anyone else, or the same again after a while.
        ANY_TARGET,
        /// Anyone else, but not the same again.
        OTHER_TARGET,
        /// One that reads more at a time.
        LARGER_CONTEXT,
        /// Nobody: it would end alike everywhere, or nobody is there to be told.
        STOP
    }

    static Decision after(Problem problem, Route.RoutePolicy terms) {
        return switch (problem) {
            case Problem.Unreachable _, Problem.Truncated _, Problem.InvalidUpstreamResponse _ ->
                    Decision.ANY_TARGET;
            case Problem.TimedOut late -> late(late.timeout());
            case Problem.ProviderFailed refused -> refused(refused.error().kind(), terms);
            case Problem.CredentialsRejected _, Problem.NotOffered _ -> Decision.OTHER_TARGET;
            case Problem.Malformed _, Problem.BadTransport _, Problem.TooLarge _ -> Decision.STOP;
            case Problem.Unauthenticated _, Problem.Forbidden _ -> Decision.STOP;
            case Problem.UnknownRoute _, Problem.WrongMethod _ -> Decision.STOP;
            case Problem.AtConcurrencyLimit _ -> Decision.OTHER_TARGET;
            case Problem.Overloaded _ -> Decision.STOP;
            case Problem.UnknownModel _ -> Decision.STOP;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> Decision.STOP;
            case Problem.ClientDisconnected _, Problem.Internal _ -> Decision.STOP;
        };
    }

    private static Decision late(CallScope.Timeout clock) {
        return switch (clock) {
            // Who was silent that long would be again.
            case FIRST_CONTENT -> Decision.OTHER_TARGET;
            case CONNECT, IDLE, CONTENT -> Decision.ANY_TARGET;
            case TOTAL -> Decision.STOP;
        };
    }

    private static Decision refused(ProviderError.Kind kind, Route.RoutePolicy terms) {
        return switch (kind) {
            case RATE, OVERLOAD -> Decision.ANY_TARGET;
            case QUOTA, DENIED, MODEL -> Decision.OTHER_TARGET;
            // A key of the caller's own; ours is told as another problem.
            case AUTH -> Decision.STOP;
            case CONTEXT -> Decision.LARGER_CONTEXT;
            case CONTENT -> terms.contentFallback() ? Decision.OTHER_TARGET : Decision.STOP;
            case INVALID -> Decision.STOP;
        };
    }
}
