package dev.gatehouse.routing;

import dev.gatehouse.call.Lifeline;
import dev.gatehouse.call.Plan;
import dev.gatehouse.call.Problem;
import dev.gatehouse.call.Rejection;

/// What a failure means for who is asked next.
final class Failover {
    private Failover() {}

    /// Who may be asked after a failure.
    enum Next {
        /// Anyone else, or the same again after a while.
        ANYONE,
        /// Anyone else, but not the same again.
        ANOTHER,
        /// One that reads more at a time.
        LARGER,
        /// Nobody: it would end alike everywhere, or nobody is there to be told.
        NOBODY
    }

    static Next after(Problem problem, Plan.Terms terms) {
        return switch (problem) {
            case Problem.Unreachable _, Problem.Truncated _, Problem.Garbled _ -> Next.ANYONE;
            case Problem.TimedOut late -> late(late.clock());
            case Problem.Refused refused -> refused(refused.rejection().kind(), terms);
            case Problem.CredentialsRejected _, Problem.NotOffered _ -> Next.ANOTHER;
            case Problem.Malformed _, Problem.BadTransport _, Problem.TooLarge _ -> Next.NOBODY;
            case Problem.Unauthenticated _, Problem.Forbidden _ -> Next.NOBODY;
            case Problem.UnknownRoute _, Problem.WrongMethod _ -> Next.NOBODY;
            // The account has as many calls as it takes.
            case Problem.Overloaded _ -> Next.ANOTHER;
            case Problem.UnknownModel _ -> Next.NOBODY;
            case Problem.ShuttingDown _, Problem.Cancelled _ -> Next.NOBODY;
            case Problem.CallerGone _, Problem.Internal _ -> Next.NOBODY;
        };
    }

    private static Next late(Lifeline.Clock clock) {
        return switch (clock) {
            // Who was silent that long would be again.
            case FIRST_CONTENT -> Next.ANOTHER;
            case CONNECT, IDLE, CONTENT -> Next.ANYONE;
            case TOTAL -> Next.NOBODY;
        };
    }

    private static Next refused(Rejection.Kind kind, Plan.Terms terms) {
        return switch (kind) {
            case RATE, OVERLOAD -> Next.ANYONE;
            case QUOTA -> Next.ANOTHER;
            // A key of the caller's own; ours is told as another problem.
            case AUTH -> Next.NOBODY;
            case CONTEXT -> Next.LARGER;
            case CONTENT -> terms.contentFallback() ? Next.ANOTHER : Next.NOBODY;
            case INVALID -> Next.NOBODY;
        };
    }
}
