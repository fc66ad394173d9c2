package dev.gatehouse.dispatch;

import dev.gatehouse.attempt.RoutePolicy;
import dev.gatehouse.call.CallScope;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;

/// What a problem allows to be tried next.
final class Failover {
    private Failover() {}

    /// Which targets may be tried after a problem.
    enum Decision {
        /// Any other target, or the same one after a wait.
        ANY_TARGET,
        /// Any other target, but not the same one.
        OTHER_TARGET,
        /// A target whose model reads more, or reads an unknown number of tokens.
        LARGER_CONTEXT,
        /// None: the problem would be the same everywhere, or no client is left.
        STOP
    }

    static Decision after(Problem problem, RoutePolicy policy) {
        return switch (problem) {
            case Problem.Unreachable it ->
                    it.permanent() ? Decision.OTHER_TARGET : Decision.ANY_TARGET;
            case Problem.Truncated _ -> Decision.ANY_TARGET;
            case Problem.InvalidUpstreamResponse it ->
                    it.permanent() ? Decision.OTHER_TARGET : Decision.ANY_TARGET;
            case Problem.TimedOut late -> late(late.timeout());
            case Problem.ProviderFailed failed -> failed(failed.error().kind(), policy);
            case Problem.CredentialsRejected _, Problem.NotOffered _ -> Decision.OTHER_TARGET;
            case Problem.AtConcurrencyLimit _, Problem.Untranslatable _ -> Decision.OTHER_TARGET;
            // A cheaper one may fit, or one with a price.
            case Problem.BudgetExceeded _, Problem.UnpricedModel _ -> Decision.OTHER_TARGET;
            case Problem.RateLimited _, Problem.BreakerForcedOpen _ -> Decision.OTHER_TARGET;
            case Problem.Malformed _, Problem.BadTransport _, Problem.TooLarge _ -> Decision.STOP;
            case Problem.Unauthenticated _, Problem.Forbidden _ -> Decision.STOP;
            case Problem.UnknownRoute _, Problem.WrongMethod _ -> Decision.STOP;
            case Problem.Overloaded _, Problem.UnknownModel _ -> Decision.STOP;
            case Problem.VersionConflict _, Problem.LoopDetected _ -> Decision.STOP;
            case Problem.LedgerUnavailable _, Problem.StorageUnavailable _ -> Decision.STOP;
            case Problem.UnknownObject _, Problem.AuthUnavailable _ -> Decision.STOP;
            case Problem.FeatureUnavailable _, Problem.GuardrailBlocked _ -> Decision.STOP;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> Decision.STOP;
            case Problem.ClientDisconnected _, Problem.Internal _ -> Decision.STOP;
        };
    }

    private static Decision late(CallScope.Timeout timeout) {
        return switch (timeout) {
            // A target that missed one of these would likely miss it again.
            case FIRST_CONTENT, RESPONSE_HEAD, SHARE -> Decision.OTHER_TARGET;
            case CONNECT, IDLE, CONTENT -> Decision.ANY_TARGET;
            case TOTAL -> Decision.STOP;
        };
    }

    private static Decision failed(ProviderError.Kind kind, RoutePolicy policy) {
        return switch (kind) {
            case RATE, OVERLOAD -> Decision.ANY_TARGET;
            case QUOTA, DENIED, MODEL -> Decision.OTHER_TARGET;
            // A key of the client's; that of the account becomes another problem.
            case AUTH -> Decision.STOP;
            case CONTEXT -> Decision.LARGER_CONTEXT;
            case CONTENT -> policy.contentFallback() ? Decision.OTHER_TARGET : Decision.STOP;
            case INVALID -> Decision.STOP;
        };
    }
}
