package dev.gatehouse.http.form;

import dev.gatehouse.http.BadRequest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The character encodings that a form may state. All of them write ASCII as ASCII does.
final class Charsets {
    private static final Set<String> KNOWN =
            Set.of("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252");

    private Charsets() {}

    /// @param what where it is stated, for the message of an error
    static void check(@Nullable String charset, String what) throws BadRequest {
        if (charset != null && !KNOWN.contains(charset.toLowerCase(Locale.ROOT))) {
            throw new BadRequest(400, what + " is not in UTF-8; send it in UTF-8");
        }
    }
}
