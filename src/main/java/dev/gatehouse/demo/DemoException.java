package dev.gatehouse.demo;

import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// A request that gets no answer, and why. Carries no stack trace: it is input from outside.
final class DemoException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;

    DemoException(int status, String message, @Nullable String param, @Nullable String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    /// The type of an error in each format.
    enum Format {
        CHAT,
        MESSAGES
    }

    static DemoException of(MalformedJson wrong) {
        return new DemoException(400, wrong.reason(), wrong.field(), null);
    }

    static DemoException unknownModel(String id) {
        return new DemoException(
                404,
                "There is no model '" + id + "' here, only echo, chat, thinker and slow.",
                "model",
                "model_not_found");
    }

    static DemoException unknownPath(String path) {
        return new DemoException(404, "There is nothing at " + path + ".", null, "unknown_url");
    }

    static DemoException otherMethod(String method, String allowed) {
        return new DemoException(
                405, method + " is not for this path, " + allowed + " is.", null, "wrong_method");
    }

    static DemoException missing(String field) {
        return new DemoException(
                400, "'" + field + "' is required.", field, "missing_required_parameter");
    }

    static DemoException invalid(String field, String reason) {
        return new DemoException(400, "'" + field + "' " + reason + ".", field, "invalid_value");
    }

    int status() {
        return status;
    }

    /// The error object. Its four members are valid in either format; readers of Messages ignore
    /// the two that are not theirs.
    byte[] body(Format format) {
        var json = new JsonWriter().object();
        if (format == Format.MESSAGES) {
            json.member("type", "error");
        }
        return json.name("error")
                .object()
                .member("message", getMessage())
                .member("type", type(format))
                .member("param", param)
                .member("code", code)
                .end()
                .end()
                .bytes();
    }

    private String type(Format format) {
        return switch (format) {
            case CHAT -> "invalid_request_error";
            case MESSAGES -> status == 404 ? "not_found_error" : "invalid_request_error";
        };
    }
}
