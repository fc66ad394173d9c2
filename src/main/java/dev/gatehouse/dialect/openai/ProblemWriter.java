package dev.gatehouse.dialect.openai;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// Says problems as `{"error": {...}}`; clients demand all of its four keys.
final class ProblemWriter {
    private ProblemWriter() {}

    static byte[] body(Problem problem, String requestId) {
        return new JsonWriter()
                .object()
                .name("error")
                .object()
                .member("message", problem.message())
                .member("type", type(problem))
                .member("param", field(problem))
                .member("code", problem.code())
                .end()
                .member("request_id", requestId)
                .end()
                .bytes();
    }

    /// The event that says it in a stream whose events have types. Some clients look for the type,
    /// others for a member `error`.
    static byte[] event(Problem problem, String requestId) {
        var event = new JsonWriter().object().member("type", "error");
        error(problem, event);
        return error(problem, event.name("error").object())
                .end()
                .member("request_id", requestId)
                .end()
                .bytes();
    }

    /// The last event of a response that failed; some clients wait for nothing else.
    static byte[] failedResponse(Problem problem) {
        var event = new JsonWriter().object().member("type", "response.failed");
        event.name("response").object().member("object", "response").member("status", "failed");
        return error(problem, event.name("error").object()).end().end().end().bytes();
    }

    private static JsonWriter error(Problem problem, JsonWriter into) {
        return into.member("message", problem.message())
                .member("param", field(problem))
                .member("code", problem.code());
    }

    static String type(Problem problem) {
        return switch (problem) {
            case Problem.Malformed _, Problem.BadTransport _, Problem.TooLarge _ ->
                    "invalid_request_error";
            case Problem.UnknownRoute _, Problem.WrongMethod _, Problem.UnknownModel _ ->
                    "invalid_request_error";
            case Problem.NotOffered _ -> "invalid_request_error";
            case Problem.Unauthenticated _ -> "authentication_error";
            case Problem.Forbidden _ -> "permission_error";
            case Problem.ProviderFailed it -> type(it.error());
            case Problem.Overloaded _, Problem.AtConcurrencyLimit _, Problem.ShuttingDown _ ->
                    "server_error";
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
            case Problem.UnknownModel _ -> "model";
            case Problem.ProviderFailed it -> it.error().field();
            case Problem other -> null;
        };
    }
}
