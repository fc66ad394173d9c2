package dev.gatehouse.call;

import java.util.List;

/// What each problem says to a person.
final class ProblemWords {
    private ProblemWords() {}

    static String of(Problem problem) {
        return switch (problem) {
            case Problem.Malformed it -> it.reason();
            case Problem.BadTransport it -> it.reason();
            case Problem.TooLarge it ->
                    "The request body is larger than the limit of %d bytes.".formatted(it.limit());
            case Problem.Unauthenticated it -> it.reason();
            case Problem.Forbidden it -> it.reason();
            case Problem.UnknownRoute it ->
                    "There is nothing at %s %s.".formatted(it.method(), it.path());
            case Problem.WrongMethod it ->
                    "%s is not allowed at %s; use %s."
                            .formatted(it.method(), it.path(), it.allowed());
            case Problem.UnknownModel it ->
                    "The model '%s' does not exist here.%s"
                            .formatted(it.model(), suggestion(it.nearest()));
            case Problem.NotOffered it ->
                    "The account '%s' does not offer %s. It offers %s."
                            .formatted(it.account(), it.operation(), list(it.offers()));
            case Problem.Overloaded _ -> "The gateway is overloaded. Try again in a second.";
            case Problem.Refused it -> it.rejection().message();
            case Problem.ShuttingDown _ -> "The gateway is shutting down. Try again.";
            case Problem.Cancelled _ -> "An operator of the gateway ended this call.";
            case Problem.CallerGone it -> it.how();
            case Problem.Internal _ ->
                    "The gateway failed on this call. Its log has the details under the request id.";
            case Problem.CredentialsRejected _,
                    Problem.Unreachable _,
                    Problem.TimedOut _,
                    Problem.Truncated _,
                    Problem.Garbled _ ->
                    ofProvider(problem);
        };
    }

    private static String ofProvider(Problem problem) {
        return switch (problem) {
            case Problem.CredentialsRejected it ->
                    "The provider refused the gateway's own credentials for the account '%s'. Your key is fine; whoever runs the gateway must renew that account's."
                            .formatted(it.account());
            case Problem.Unreachable it ->
                    "The account '%s' could not be reached: %s.".formatted(it.account(), it.how());
            case Problem.TimedOut it ->
                    "The account '%s' took too long: %s."
                            .formatted(it.account(), clock(it.clock()));
            case Problem.Truncated it ->
                    "The answer of the account '%s' was cut short: %s."
                            .formatted(it.account(), it.how());
            case Problem.Garbled it ->
                    "The account '%s' answered with something unusable: %s."
                            .formatted(it.account(), it.how());
            case Problem other -> throw new IllegalArgumentException(other.label());
        };
    }

    private static String clock(Lifeline.Clock clock) {
        return switch (clock) {
            case CONNECT -> "it could not be connected to in time";
            case FIRST_CONTENT -> "it said nothing in time";
            case IDLE -> "it fell silent in the middle of its answer";
            case CONTENT -> "it sent signs of life but no content";
            case TOTAL -> "the whole call exceeded its limit";
        };
    }

    private static String suggestion(List<String> nearest) {
        return nearest.isEmpty()
                ? " See GET /v1/models for those that do."
                : " Did you mean %s?".formatted(list(nearest));
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "nothing" : "'" + String.join("', '", names) + "'";
    }
}
