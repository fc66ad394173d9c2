package dev.gatehouse.dialect.openai;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.dialect.ErrorClassifier;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Reads refusals: the official shape, and those its imitators use (a bare string, a number for a
/// code, a list of details).
final class ProblemReader {
    private static final int LONGEST = 2_000;

    private ProblemReader() {}

    static ProviderError read(int status, Headers headers, byte[] body) {
        Json error = null;
        try {
            error = errorOf(Json.parse(body));
        } catch (MalformedJson _) {
            // An HTML page of some proxy; its status is all there is to go by.
        }
        ProviderError read = of(status, error);
        var wait = ErrorClassifier.retryAfter(headers, Instant.now());
        return new ProviderError(
                read.kind(), status, read.message(), read.code(), read.field(), wait);
    }

    /// An error object found in a stream, where there is no status.
    static ProviderError read(Json error) {
        int status = 502;
        Json code = error.member("code");
        if (code != null && code.kind() == Json.Kind.NUMBER) {
            try {
                long number = code.asLong();
                status = number >= 400 && number < 600 ? (int) number : status;
            } catch (MalformedJson _) {
                // The guess stays.
            }
        }
        ProviderError guess = of(status, error);
        int fitting =
                switch (guess.kind()) {
                    case RATE -> 429;
                    case CONTEXT, CONTENT -> 400;
                    case QUOTA, AUTH, DENIED, MODEL, OVERLOAD, INVALID -> status;
                };
        return of(fitting, error);
    }

    private static ProviderError of(int status, @Nullable Json error) {
        String message = text(error, "message");
        String code = text(error, "code");
        String type = text(error, "type");
        String words = code + " " + type + " " + message;
        return new ProviderError(
                ErrorClassifier.kind(status, words),
                status,
                message == null ? "The provider answered with status " + status + "." : message,
                code,
                text(error, "param"),
                null);
    }

    private static @Nullable Json errorOf(Json body) {
        Json error = body.member("error");
        if (error == null || error.kind() == Json.Kind.STRING) {
            return body;
        }
        return error;
    }

    private static @Nullable String text(@Nullable Json error, String name) {
        if (error == null) {
            return null;
        }
        Json value = error.member(name);
        if (value == null && name.equals("message")) {
            value = firstOf(error, "error", "detail");
        }
        if (value == null || value.kind() == Json.Kind.NULL) {
            return null;
        }
        try {
            String text = value.kind() == Json.Kind.STRING ? value.text() : value.raw();
            return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        } catch (MalformedJson _) {
            return null;
        }
    }

    private static @Nullable Json firstOf(Json error, String one, String other) {
        Json value = error.member(one);
        return value == null ? error.member(other) : value;
    }
}
