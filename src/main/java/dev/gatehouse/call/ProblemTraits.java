package dev.gatehouse.call;

import dev.gatehouse.call.Problem.Traits;
import java.time.Duration;

/// What each problem has whatever the dialect: its status, its code, and whether another request
/// makes sense.
final class ProblemTraits {
    private ProblemTraits() {}

    static Traits of(Problem problem) {
        return switch (problem) {
            case Problem.Malformed _ -> Traits.of(400, "invalid_request");
            case Problem.BadTransport it -> Traits.of(it.status(), "invalid_http");
            case Problem.TooLarge _ -> Traits.of(413, "request_too_large");
            case Problem.Unauthenticated _ -> Traits.of(401, "invalid_api_key");
            case Problem.GuardrailBlocked it ->
                    it.failed()
                            ? Traits.again("guardrail_unavailable", Duration.ofSeconds(5))
                            : Traits.last(400, "guardrail_blocked");
            case Problem.UnknownObject _ -> Traits.last(404, "not_found");
            case Problem.UnknownRoute _ -> Traits.of(404, "unknown_url");
            case Problem.WrongMethod _ -> Traits.of(405, "method_not_allowed");
            case Problem.UnknownModel _ -> Traits.of(404, "model_not_found");
            case Problem.LoopDetected _ -> Traits.last(508, "loop_detected");
            case Problem.NotOffered _ -> Traits.last(400, "operation_not_offered");
            case Problem.Untranslatable _ -> Traits.last(400, "unsupported_content");
            case Problem.VersionConflict _ -> Traits.of(412, "version_conflict");
            case Problem.BudgetExceeded it ->
                    new Traits(429, "budget_exceeded", it.remaining(), false);
            // Where there is room soon, the client's own rules apply.
            case Problem.RateLimited it ->
                    new Traits(
                            429,
                            "rate_limit_exceeded",
                            it.roomIn(),
                            it.roomIn() == null ? false : null);
            case Problem.UnpricedModel _ -> Traits.last(403, "unpriced_model");
            case Problem.Forbidden it -> it.traits();
            case Problem.AuthUnavailable _,
                    Problem.Overloaded _,
                    Problem.AtConcurrencyLimit _,
                    Problem.BreakerForcedOpen _,
                    Problem.ProviderFailed _,
                    Problem.CredentialsRejected _,
                    Problem.Unreachable _,
                    Problem.TimedOut _,
                    Problem.Truncated _,
                    Problem.InvalidUpstreamResponse _,
                    Problem.LedgerUnavailable _,
                    Problem.StorageUnavailable _,
                    Problem.FeatureUnavailable _,
                    Problem.ShuttingDown _,
                    Problem.Cancelled _,
                    Problem.ClientDisconnected _,
                    Problem.Internal _ ->
                    later(problem);
        };
    }

    /// Of what is not the fault of the request.
    private static Traits later(Problem problem) {
        return switch (problem) {
            case Problem.AuthUnavailable _ ->
                    Traits.again("auth_unavailable", Duration.ofSeconds(5));
            case Problem.Overloaded _ -> Traits.again("overloaded", Duration.ofSeconds(1));
            case Problem.AtConcurrencyLimit _ ->
                    Traits.again("account_overloaded", Duration.ofSeconds(1));
            case Problem.BreakerForcedOpen it ->
                    new Traits(503, "account_closed", it.remaining(), false);
            case Problem.ProviderFailed it ->
                    new Traits(
                            it.error().status(),
                            it.error().kind().code(),
                            it.error().retryAfter(),
                            false);
            case Problem.CredentialsRejected _ -> Traits.last(502, "provider_credentials");
            case Problem.Unreachable _ -> Traits.last(502, "upstream_unreachable");
            case Problem.TimedOut _ -> Traits.last(504, "upstream_timeout");
            case Problem.Truncated _ -> Traits.of(502, "upstream_truncated");
            case Problem.InvalidUpstreamResponse _ -> Traits.last(502, "upstream_error");
            case Problem.LedgerUnavailable _ ->
                    Traits.again("ledger_unavailable", Duration.ofSeconds(5));
            case Problem.StorageUnavailable _ ->
                    Traits.again("storage_unavailable", Duration.ofSeconds(5));
            case Problem.FeatureUnavailable _ -> Traits.last(503, "feature_unavailable");
            case Problem.ShuttingDown _ -> Traits.again("server_shutdown", null);
            case Problem.Cancelled _ -> Traits.last(503, "cancelled");
            case Problem.ClientDisconnected _ -> Traits.of(499, "client_closed");
            case Problem.Internal _ -> Traits.of(500, "internal");
            default -> throw new IllegalArgumentException(problem.toString());
        };
    }
}
