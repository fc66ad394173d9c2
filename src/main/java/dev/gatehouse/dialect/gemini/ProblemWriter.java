package dev.gatehouse.dialect.gemini;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.error.ErrorDetails;
import dev.gatehouse.json.JsonWriter;
import java.util.Set;

/// Writes problems as `{"error": {"code": ..., "message": ..., "status": ...}}`.
final class ProblemWriter {
    private static final Set<String> MEMBERS = Set.of("code", "message", "status", "type", "param");

    private ProblemWriter() {}

    static byte[] body(Problem problem) {
        var body = new JsonWriter().object().name("error").object();
        body.member("code", problem.status()).member("message", problem.message());
        body.member("status", status(problem));
        ErrorDetails.writeTo(body, problem, MEMBERS);
        return body.end().end().bytes();
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
