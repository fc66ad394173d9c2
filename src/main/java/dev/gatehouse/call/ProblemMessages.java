package dev.gatehouse.call;

import java.util.List;

/// The message of each problem.
final class ProblemMessages {
    private ProblemMessages() {}

    static String of(Problem problem) {
        return switch (problem) {
            case Problem.Malformed it -> it.reason();
            case Problem.Untranslatable it -> it.reason();
            case Problem.BadTransport it -> it.reason();
            case Problem.TooLarge it ->
                    "The request body is larger than the limit of %d bytes.".formatted(it.limit());
            case Problem.Unauthenticated it -> it.reason();
            case Problem.Forbidden it -> it.reason();
            case Problem.RateLimited it -> it.reason();
            case Problem.GuardrailBlocked it ->
                    "The guardrail '%s' %s.".formatted(it.guard(), it.reason());
            case Problem.UnknownObject it ->
                    "There is no %s with the id '%s'.".formatted(it.kind(), it.id());
            case Problem.AuthUnavailable _ ->
                    "API keys cannot be checked at the moment, as the storage of the gateway is unavailable. Try again in a few seconds.";
            case Problem.UnknownRoute it -> "No route for %s %s.".formatted(it.method(), it.path());
            case Problem.WrongMethod it ->
                    "%s is not allowed at %s; use %s."
                            .formatted(it.method(), it.path(), it.allowed());
            case Problem.UnknownModel it ->
                    "The model '%s' does not exist here.%s"
                            .formatted(it.model(), suggestion(it.nearest()));
            case Problem.LoopDetected it ->
                    "The request has passed more than %d gateways: the base URL of an account leads back to a gateway. Change the base URL of the account that the call used."
                            .formatted(it.accepted());
            case Problem.NotOffered it ->
                    "The account '%s' does not offer %s. It offers %s."
                            .formatted(it.account(), it.operation(), list(it.offers()));
            case Problem.VersionConflict it ->
                    "It was changed in between: its version is '%s'. Read it again, and send the change with that version."
                            .formatted(it.version());
            case Problem.Overloaded _ -> "The gateway is overloaded. Try again in a second.";
            case Problem.AtConcurrencyLimit it ->
                    "The account '%s' has as many calls of '%s' in flight as its concurrency limit allows. Try again in a second."
                            .formatted(it.account(), it.model());
            case Problem.BreakerForcedOpen it ->
                    "The account '%s' takes no calls at the moment: an operator has forced its circuit breaker open."
                            .formatted(it.account());
            case Problem.ProviderFailed it -> it.error().message();
            case Problem.LedgerUnavailable _ ->
                    "The gateway cannot record calls at the moment and answers none without a record. Its log states why. Try again in a few seconds.";
            case Problem.StorageUnavailable _ ->
                    "The storage of the gateway is unavailable at the moment. Try again in a few seconds.";
            case Problem.BudgetExceeded it -> exceeded(it);
            case Problem.UnpricedModel it ->
                    "The price of '%s' at the account '%s' is unknown, and a budget for %s applies. Set its price, or allow-unpriced for the budget."
                            .formatted(it.model(), it.account(), it.subject());
            case Problem.FeatureUnavailable it ->
                    "The gateway runs without %s. %s".formatted(it.feature(), it.cure());
            case Problem.ShuttingDown _ -> "The gateway is shutting down. Try again.";
            case Problem.Cancelled _ -> "An operator of the gateway cancelled this call.";
            case Problem.ClientDisconnected it -> it.how();
            case Problem.Internal _ ->
                    "The gateway failed on this call. Its log has the details under the request id.";
            case Problem.CredentialsRejected _,
                    Problem.Unreachable _,
                    Problem.TimedOut _,
                    Problem.Truncated _,
                    Problem.InvalidUpstreamResponse _ ->
                    ofProvider(problem);
        };
    }

    private static String exceeded(Problem.BudgetExceeded it) {
        String cure =
                it.ends() == null
                        ? "It has no further window: ask the administrator to raise it."
                        : "The next window begins at " + it.ends() + ".";
        return "The %s budget of %s for %s does not allow this call. %s"
                .formatted(it.period(), it.amount(), it.subject(), cure);
    }

    private static String ofProvider(Problem problem) {
        return switch (problem) {
            case Problem.CredentialsRejected it ->
                    "The provider rejected the gateway's API key for the account '%s'. Your own key is valid; ask the administrator to update the account's key."
                            .formatted(it.account());
            case Problem.Unreachable it ->
                    "The account '%s' could not be reached: %s.".formatted(it.account(), it.how());
            case Problem.TimedOut it ->
                    "The account '%s' took too long: %s."
                            .formatted(it.account(), timeout(it.timeout()));
            case Problem.Truncated it ->
                    "The answer of the account '%s' was cut short: %s."
                            .formatted(it.account(), it.how());
            case Problem.InvalidUpstreamResponse it ->
                    "The account '%s' returned an invalid response: %s."
                            .formatted(it.account(), it.how());
            case Problem other -> throw new IllegalArgumentException(other.label());
        };
    }

    private static String timeout(CallScope.Timeout timeout) {
        return switch (timeout) {
            case CONNECT -> "no connection within the connect timeout";
            case FIRST_CONTENT -> "no content within the first-content timeout";
            case IDLE -> "no data within the idle timeout";
            case CONTENT -> "only keep-alives within the content timeout";
            case TOTAL -> "the call exceeded its total timeout";
            case RESPONSE_HEAD -> "no response within the response-head timeout";
            case SHARE -> "no answer within its share of the total timeout";
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
