package dev.gatehouse.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The rules that a request head must meet before it is used (RFC 9112 sections 3 and 6).
///
/// A request whose end two readers could place differently is rejected, not repaired: a
/// server behind us might read it the other way.
final class HeadRules {
    private static final String TOKENS = "!#$%&'*+-.^_`|~";

    /// TRACE would show a client what the gateway adds for a provider, CONNECT would make it a
    /// proxy, and the effect of an unknown method is unknown (RFC 9110 section 9).
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    /// Fields with one value: of two, a reader may take the first or the last. A name that ends
    /// with a hyphen stands for all that begin with it.
    private static final List<String> SINGLE =
            List.of(
                    "content-type",
                    "content-encoding",
                    "range",
                    "upgrade",
                    "origin",
                    "sec-fetch-site",
                    "idempotency-key",
                    "traceparent",
                    "x-request-id",
                    "x-gatehouse-");

    private HeadRules() {}

    /// The versions supported.
    enum Version {
        HTTP_1_0,
        HTTP_1_1
    }

    /// How the body of a request is framed.
    ///
    /// @param length its bytes, -1 when it comes in chunks; 0 when there is none
    /// @param version of the client; the older one has no chunks
    record Framing(long length, Version version) {
        /// No body.
        static final Framing NONE = new Framing(0, Version.HTTP_1_1);

        boolean chunked() {
            return length < 0;
        }
    }

    static Framing check(String method, String version, Headers headers) throws BadRequest {
        boolean old = version.equals("HTTP/1.0");
        if (!old && !version.equals("HTTP/1.1")) {
            throw new BadRequest(505, "this server supports HTTP/1.1");
        }
        if (!token(method)) {
            throw new BadRequest(400, "the method is malformed");
        }
        if (!METHODS.contains(method)) {
            throw new BadRequest(
                    501, "the method is none of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        checkNames(headers);
        rejectRepeated(headers);
        int hosts = headers.all("host").size();
        if (hosts > 1 || (hosts == 0 && !old)) {
            throw new BadRequest(400, "the request needs exactly one Host header");
        }
        String expect = headers.first("expect");
        if (expect != null && !expect.equalsIgnoreCase("100-continue")) {
            throw new BadRequest(417, "the only expectation known is 100-continue");
        }
        return framing(old, headers);
    }

    private static Framing framing(boolean old, Headers headers) throws BadRequest {
        var codings = headers.all("transfer-encoding");
        var lengths = headers.all("content-length");
        if (!codings.isEmpty()) {
            if (!lengths.isEmpty() || old || codings.size() > 1) {
                throw new BadRequest(400, "the length of the body is given in two ways");
            }
            if (!codings.getFirst().toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new BadRequest(501, "the only transfer coding known is chunked");
            }
            return new Framing(-1, Version.HTTP_1_1);
        }
        if (lengths.size() > 1) {
            throw new BadRequest(400, "the length of the body is given twice");
        }
        long length = lengths.isEmpty() ? 0 : length(lengths.getFirst());
        return new Framing(length, old ? Version.HTTP_1_0 : Version.HTTP_1_1);
    }

    private static long length(String text) throws BadRequest {
        boolean digits = !text.isEmpty() && text.length() <= 18;
        for (int i = 0; digits && i < text.length(); i++) {
            digits = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        if (!digits) {
            throw new BadRequest(400, "Content-Length must be a whole number");
        }
        return Long.parseLong(text);
    }

    private static void checkNames(Headers headers) throws BadRequest {
        var wrong = new String[1];
        headers.forEach((name, _) -> wrong[0] = token(name) ? wrong[0] : name);
        if (wrong[0] != null) {
            throw new BadRequest(400, "a header field has a malformed name");
        }
    }

    private static void rejectRepeated(Headers headers) throws BadRequest {
        for (int i = 1; i < headers.size(); i++) {
            String name = headers.name(i);
            for (int k = 0; k < i && single(name); k++) {
                if (headers.name(k).equalsIgnoreCase(name)) {
                    throw new BadRequest(
                            400, "the request has the header field " + name + " twice");
                }
            }
        }
    }

    private static boolean single(String name) {
        for (int i = 0; i < SINGLE.size(); i++) {
            String field = SINGLE.get(i);
            boolean family = field.endsWith("-");
            if ((family || name.length() == field.length())
                    && name.regionMatches(true, 0, field, 0, field.length())) {
                return true;
            }
        }
        return false;
    }

    private static boolean token(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && TOKENS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
