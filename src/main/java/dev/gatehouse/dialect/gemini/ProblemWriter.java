package dev.gatehouse.dialect.gemini;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorDetails;
import dev.gatehouse.json.JsonWriter;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes problems as `{"error": {"code": ..., "message": ..., "status": ...}}`.
final class ProblemWriter {
    private static final Set<String> MEMBERS = Set.of("code", "message", "status", "type", "param");

    private static final String TYPES = "type.googleapis.com/google.rpc.";

    private ProblemWriter() {}

    static byte[] body(Problem problem) {
        var body = new JsonWriter().object().name("error").object();
        body.member("code", problem.status()).member("message", problem.message());
        body.member("status", status(problem));
        String quota = quota(problem);
        if (quota != null) {
            details(quota, problem, body);
        }
        ErrorDetails.writeTo(body, problem, MEMBERS);
        return body.end().end().bytes();
    }

    /// The id of what is used up; `null` where nothing of the gateway is. Gemini CLI stops at one
    /// of a day, and otherwise waits as long as the delay is, unless that is long.
    private static @Nullable String quota(Problem problem) {
        return switch (problem) {
            case Problem.RateLimited it -> "RateLimit-" + it.measure();
            case Problem.BudgetExceeded it ->
                    "Budget"
                            + switch (it.period()) {
                                case "hourly" -> "PerHour";
                                case "daily" -> "PerDay";
                                case "weekly" -> "PerWeek";
                                case "monthly" -> "PerMonth";
                                default -> "";
                            };
            default -> null;
        };
    }

    private static void details(String quota, Problem problem, JsonWriter into) {
        into.name("details").array().object().member("@type", TYPES + "QuotaFailure");
        into.name("violations").array().object().member("quotaId", quota);
        into.member("description", problem.message()).end().endArray().end();
        Duration wait = problem.retryAfter();
        if (wait != null) {
            String delay = Math.ceilDiv(wait.toMillis(), 1_000) + "s";
            into.object().member("@type", TYPES + "RetryInfo").member("retryDelay", delay).end();
        }
        into.endArray();
    }

    /// The name of the status as gRPC has it.
    private static String status(Problem problem) {
        boolean quota =
                problem instanceof Problem.ProviderFailed failed
                        && failed.error().kind() == ProviderError.Kind.QUOTA;
        return quota ? "RESOURCE_EXHAUSTED" : named(problem.status());
    }

    private static String named(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 409 -> "ABORTED";
            case 412 -> "FAILED_PRECONDITION";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 499 -> "CANCELLED";
            case 501 -> "UNIMPLEMENTED";
            case 502, 503, 529 -> "UNAVAILABLE";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
