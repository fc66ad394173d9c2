package dev.gatehouse.dialect.anthropic;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.ErrorClassifier;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads refusals of the Messages API.
final class ProblemReader {
    private static final Field<Json> ERROR = Field.object("error");
    private static final Field<String> TYPE = Field.text("type");
    private static final Field<String> MESSAGE = Field.text("message");

    private ProblemReader() {}

    static ProviderError read(int status, Headers headers, byte[] body) {
        Json error = null;
        try {
            error = ERROR.in(Json.parse(body));
        } catch (MalformedJson _) {
            // Its status is all there is to go by.
        }
        ProviderError read = of(status, error);
        var wait = ErrorClassifier.retryAfter(headers, Instant.now());
        return new ProviderError(read.kind(), status, read.message(), read.code(), null, wait);
    }

    /// An error told in a stream, where its type stands for the status.
    static ProviderError read(Json event) {
        try {
            Json error = ERROR.in(event);
            String type = error == null ? null : TYPE.in(error);
            return of(type == null ? 500 : status(type), error);
        } catch (MalformedJson _) {
            return of(500, null);
        }
    }

    private static ProviderError of(int status, @Nullable Json error) {
        String type = null;
        String message = null;
        try {
            type = error == null ? null : TYPE.in(error);
            message = error == null ? null : MESSAGE.in(error);
        } catch (MalformedJson _) {
            // What could be read stays.
        }
        return new ProviderError(
                ErrorClassifier.kind(status, type + " " + message),
                status,
                message == null ? "The provider answered with status " + status + "." : message,
                type,
                null,
                null);
    }

    private static int status(String type) {
        return switch (type) {
            case "invalid_request_error" -> 400;
            case "authentication_error" -> 401;
            case "billing_error" -> 402;
            case "permission_error" -> 403;
            case "not_found_error" -> 404;
            case "conflict_error" -> 409;
            case "request_too_large" -> 413;
            case "rate_limit_error" -> 429;
            case "timeout_error" -> 504;
            case "overloaded_error" -> 529;
            default -> 500;
        };
    }
}
