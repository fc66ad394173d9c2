package dev.gatehouse.keys;

import dev.gatehouse.call.Problem;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.http.Headers;

/// The place in the organisation that a request names, at or below that of its key.
final class CallerPath {
    private static final String FIELD = "x-gatehouse-user-path";
    private static final String OTHER_FIELD = "x-gomodel-user-path";

    private CallerPath() {}

    /// The caller at the place that the header fields name; as it is when they name none.
    static Caller apply(Headers headers, Caller caller) {
        String named = headers.first(FIELD);
        String text = named == null ? headers.first(OTHER_FIELD) : named;
        return text == null ? caller : caller.at(path(text, caller.userPath()));
    }

    private static String path(String text, String subtree) {
        String path;
        try {
            path = UserPath.of(text);
        } catch (IllegalArgumentException e) {
            throw new Problem.Malformed(
                            "The header field '" + FIELD + "' " + e.getMessage() + ".", null)
                    .asException();
        }
        if (!UserPath.within(path, subtree)) {
            throw new Problem.Forbidden(
                            "The API key belongs to the user path '%s'; '%s' is outside of it."
                                    .formatted(subtree, path))
                    .asException();
        }
        return path;
    }
}
