package dev.gatehouse.dialect.openai;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorDetails;
import dev.gatehouse.json.JsonWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Writes problems as `{"error": {...}}`; clients require all of its four members. What else a
/// provider's error holds is kept beside them.
public final class ProblemWriter {
    private static final Set<String> MEMBERS = Set.of("message", "type", "param", "code");

    private ProblemWriter() {}

    /// The body of an error.
    public static byte[] body(Problem problem, String requestId) {
        var body = new JsonWriter().object().name("error").object();
        body.member("message", problem.message());
        body.member("type", type(problem));
        body.member("param", field(problem));
        code(problem, body);
        ErrorDetails.writeTo(body, problem, MEMBERS);
        return body.end().member("request_id", requestId).end().bytes();
    }

    /// The event that reports an error in a stream whose events have types. Some clients look for
    /// the type, others for a member `error`.
    ///
    /// @param number its place in the stream; negative where events have none
    public static byte[] event(Problem problem, String requestId, long number) {
        var event = new JsonWriter().object().member("type", "error");
        if (number >= 0) {
            event.member("sequence_number", number);
        }
        members(problem, event);
        event.name("error").object();
        members(problem, event);
        ErrorDetails.writeTo(event, problem, MEMBERS);
        return event.end().member("request_id", requestId).end().bytes();
    }

    /// Writes the members of an error in an event.
    public static JsonWriter members(Problem problem, JsonWriter into) {
        into.member("message", problem.message()).member("param", field(problem));
        code(problem, into);
        return into;
    }

    /// The code; a number where the provider wrote one.
    private static void code(Problem problem, JsonWriter into) {
        String number = ErrorDetails.numericCode(problem);
        into.name("code");
        if (number == null) {
            into.value(problem.code());
        } else {
            into.raw(number);
        }
    }

    static String type(Problem problem) {
        return switch (problem) {
            case Problem.Malformed _,
                    Problem.Untranslatable _,
                    Problem.BadTransport _,
                    Problem.LoopDetected _,
                    Problem.TooLarge _ ->
                    "invalid_request_error";
            case Problem.UnknownRoute _, Problem.WrongMethod _, Problem.UnknownModel _ ->
                    "invalid_request_error";
            case Problem.NotOffered _, Problem.VersionConflict _, Problem.UnknownObject _ ->
                    "invalid_request_error";
            case Problem.GuardrailBlocked it ->
                    it.failed() ? "server_error" : "invalid_request_error";
            case Problem.Unauthenticated _ -> "authentication_error";
            case Problem.Forbidden _ -> "permission_error";
            case Problem.RateLimited _ -> "rate_limit_error";
            case Problem.ProviderFailed it -> type(it.error());
            case Problem.BreakerForcedOpen _ -> "server_error";
            case Problem.Overloaded _, Problem.AtConcurrencyLimit _, Problem.ShuttingDown _ ->
                    "server_error";
            case Problem.LedgerUnavailable _, Problem.StorageUnavailable _ -> "server_error";
            case Problem.AuthUnavailable _ -> "server_error";
            // The type at which SDKs and agents stop, where a rate limit lets them wait.
            case Problem.BudgetExceeded _ -> "insufficient_quota";
            case Problem.UnpricedModel _ -> "permission_error";
            case Problem.FeatureUnavailable _ -> "server_error";
            case Problem.CredentialsRejected _, Problem.Unreachable _, Problem.TimedOut _ ->
                    "server_error";
            case Problem.Truncated _, Problem.InvalidUpstreamResponse _, Problem.Cancelled _ ->
                    "server_error";
            case Problem.ClientDisconnected _, Problem.Internal _ -> "server_error";
        };
    }

    private static String type(ProviderError error) {
        return switch (error.kind()) {
            case RATE -> "rate_limit_error";
            case QUOTA -> "insufficient_quota";
            case AUTH -> "authentication_error";
            case OVERLOAD -> "server_error";
            case DENIED -> "permission_error";
            case MODEL, CONTEXT, CONTENT, INVALID -> "invalid_request_error";
        };
    }

    private static @Nullable String field(Problem problem) {
        return switch (problem) {
            case Problem.Malformed it -> it.field();
            case Problem.Untranslatable it -> it.field();
            case Problem.UnknownModel _ -> "model";
            case Problem.GuardrailBlocked it -> it.place();
            case Problem.ProviderFailed it -> it.error().field();
            case Problem other -> null;
        };
    }
}
