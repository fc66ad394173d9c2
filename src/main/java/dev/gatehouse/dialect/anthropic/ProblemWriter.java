package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorDetails;
import dev.gatehouse.json.JsonWriter;
import java.util.Set;

/// Writes problems as `{"type": "error", "error": {...}}`.
final class ProblemWriter {
    private static final Set<String> MEMBERS = Set.of("type", "message");

    private ProblemWriter() {}

    static byte[] body(Problem problem, String requestId) {
        var body = new JsonWriter().object().member("type", "error").name("error").object();
        body.member("type", type(problem)).member("message", problem.message());
        ErrorDetails.writeTo(body, problem, MEMBERS);
        return body.end().member("request_id", requestId).end().bytes();
    }

    static String type(Problem problem) {
        return switch (problem) {
            case Problem.Malformed _,
                    Problem.Untranslatable _,
                    Problem.BadTransport _,
                    Problem.LoopDetected _,
                    Problem.NotOffered _ ->
                    "invalid_request_error";
            case Problem.WrongMethod _, Problem.VersionConflict _ -> "invalid_request_error";
            case Problem.GuardrailBlocked it -> it.failed() ? "api_error" : "invalid_request_error";
            case Problem.TooLarge _ -> "request_too_large";
            case Problem.UnknownRoute _, Problem.UnknownModel _, Problem.UnknownObject _ ->
                    "not_found_error";
            case Problem.Unauthenticated _ -> "authentication_error";
            case Problem.Forbidden _ -> "permission_error";
            case Problem.RateLimited _ -> "rate_limit_error";
            case Problem.ProviderFailed it -> type(it.error());
            case Problem.BreakerForcedOpen _ -> "overloaded_error";
            case Problem.Overloaded _, Problem.AtConcurrencyLimit _, Problem.ShuttingDown _ ->
                    "overloaded_error";
            case Problem.LedgerUnavailable _, Problem.StorageUnavailable _ -> "overloaded_error";
            case Problem.AuthUnavailable _ -> "overloaded_error";
            case Problem.BudgetExceeded _ -> "billing_error";
            case Problem.UnpricedModel _ -> "permission_error";
            case Problem.FeatureUnavailable _ -> "api_error";
            case Problem.TimedOut _ -> "timeout_error";
            case Problem.CredentialsRejected _, Problem.Unreachable _, Problem.Truncated _ ->
                    "api_error";
            case Problem.InvalidUpstreamResponse _,
                    Problem.Cancelled _,
                    Problem.ClientDisconnected _ ->
                    "api_error";
            case Problem.Internal _ -> "api_error";
        };
    }

    private static String type(ProviderError error) {
        return switch (error.kind()) {
            case RATE -> "rate_limit_error";
            case QUOTA -> "billing_error";
            case AUTH -> "authentication_error";
            case OVERLOAD -> error.status() == 529 ? "overloaded_error" : "api_error";
            case DENIED, MODEL, CONTEXT, CONTENT, INVALID -> byStatus(error.status());
        };
    }

    private static String byStatus(int status) {
        return switch (status) {
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 409 -> "conflict_error";
            case 413 -> "request_too_large";
            default -> "invalid_request_error";
        };
    }
}
