package dev.gatehouse.upstream;

import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// The head of a response: its status and fields, and what they mean for the body and the
/// connection.
///
/// @param framing how its body is framed and coded
/// @param persistent whether the connection can be used again behind the body
record ResponseHead(int status, Headers headers, ResponseBody.Framing framing, boolean persistent) {
    /// Reads what a parser found.
    ///
    /// @throws InvalidResponseException when the body cannot be found or decoded
    static ResponseHead of(Request request, ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        Headers headers = headers(response);
        boolean persistent = persistent(response.getVersion(), headers);
        String coding = unknownCoding(headers);
        if (coding == null) {
            ResponseBody.Framing framing = framing(request, status, headers);
            return new ResponseHead(status, headers, framing, persistent && framing.ends());
        }
        if (status < 400) {
            throw InvalidResponseException.permanently(
                    "its answer has the content coding '%s', which was not requested"
                            .formatted(coding),
                    null);
        }
        // The status of an error matters more than a body that cannot be read.
        return new ResponseHead(status, headers, ResponseBody.Framing.NONE, false);
    }

    private static Headers headers(ClassicHttpResponse response) throws IOException {
        var headers = Headers.none();
        try {
            for (var field : response.getHeaders()) {
                headers.add(field.getName(), String.valueOf(field.getValue()).strip());
            }
        } catch (IllegalArgumentException e) {
            throw InvalidResponseException.passing("the head of its answer is malformed", e);
        }
        return headers;
    }

    /// How long the body is (RFC 9112 section 6.3).
    private static ResponseBody.Framing framing(Request request, int status, Headers headers)
            throws IOException {
        if (request.method().equals("HEAD") || status == 204 || status == 304) {
            return ResponseBody.Framing.NONE;
        }
        boolean zipped = !members(headers, "content-encoding").isEmpty();
        List<String> transfer = members(headers, "transfer-encoding");
        List<String> lengths = headers.all("content-length");
        if (status == 101) {
            return new ResponseBody.Framing(ResponseBody.Framing.TO_THE_END, false);
        }
        if (!transfer.isEmpty()) {
            if (!transfer.equals(List.of("chunked"))) {
                throw InvalidResponseException.permanently(
                        "its answer has the transfer coding '%s', which was not requested"
                                .formatted(shown(transfer)),
                        null);
            }
            return new ResponseBody.Framing(ResponseBody.Framing.CHUNKED, zipped);
        }
        return lengths.isEmpty()
                ? new ResponseBody.Framing(ResponseBody.Framing.TO_THE_END, zipped)
                : ResponseBody.Framing.of(length(lengths), zipped);
    }

    /// Several lengths are one if they are equal (RFC 9110 section 8.6).
    private static long length(List<String> texts) throws IOException {
        String text = texts.getFirst();
        try {
            long length = Long.parseLong(text);
            boolean digits = text.chars().allMatch(c -> c >= '0' && c <= '9');
            if (digits && texts.stream().allMatch(text::equals)) {
                return length;
            }
        } catch (NumberFormatException _) {
            // It is reported below.
        }
        throw InvalidResponseException.passing("its answer has an invalid Content-Length", null);
    }

    /// The content coding that cannot be undone here; `null` when all is well.
    private static @Nullable String unknownCoding(Headers headers) {
        List<String> codings = members(headers, "content-encoding");
        boolean gzip = codings.equals(List.of("gzip")) || codings.equals(List.of("x-gzip"));
        return codings.isEmpty() || gzip ? null : shown(codings);
    }

    private static String shown(List<String> codings) {
        String all = String.join(", ", codings);
        return all.length() > 40 ? all.substring(0, 40) + "…" : all;
    }

    /// The members of a field that is a list, in order and lower case; `identity` is none.
    private static List<String> members(Headers headers, String field) {
        if (headers.first(field) == null) {
            return List.of();
        }
        return headers.all(field).stream()
                .flatMap(value -> List.of(value.toLowerCase(Locale.ROOT).split(",", -1)).stream())
                .map(String::strip)
                .filter(member -> !member.isEmpty() && !member.equals("identity"))
                .toList();
    }

    /// A response that is framed in two ways was made by two writers: its end is unknown
    /// (RFC 9112 section 6.3).
    private static boolean persistent(@Nullable ProtocolVersion version, Headers headers) {
        List<String> options = members(headers, "connection");
        boolean old = version != null && version.lessEquals(HttpVersion.HTTP_1_0);
        boolean coded = headers.first("transfer-encoding") != null;
        boolean twice = coded && headers.first("content-length") != null;
        boolean wanted = old ? options.contains("keep-alive") : !options.contains("close");
        return wanted && !twice && !(old && coded);
    }
}
