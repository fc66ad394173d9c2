package dev.gatehouse.http.form;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gatehouse.http.BadRequest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The boundary in the `Content-Type` of a form (RFC 2046 section 5.1.1).
final class Boundary {
    private static final String TYPE = "multipart/form-data";
    private static final int LONGEST = 70;
    private static final String OTHERS = "'()+_,-./:=?";

    private Boundary() {}

    /// Whether that is the type of a form.
    static boolean form(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(TYPE);
    }

    /// Two dashes and the boundary.
    ///
    /// @throws BadRequest when there is none, or parsers could find different ones
    static byte[] delimiter(@Nullable String contentType) throws BadRequest {
        Parameters type =
                Parameters.parse(contentType == null ? "" : contentType, "the Content-Type");
        String boundary = type.get("boundary");
        if (!type.value().equals(TYPE) || boundary == null || !valid(boundary)) {
            throw new BadRequest(
                    400,
                    "send multipart/form-data with a boundary of 1 to 70 letters, digits and any of "
                            + OTHERS);
        }
        Charsets.check(type.get("charset"), "the form");
        return ("--" + boundary).getBytes(US_ASCII);
    }

    private static boolean valid(String boundary) {
        for (int i = 0; i < boundary.length(); i++) {
            char c = boundary.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && OTHERS.indexOf(c) < 0) {
                return false;
            }
        }
        return !boundary.isEmpty() && boundary.length() <= LONGEST;
    }
}
