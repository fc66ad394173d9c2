package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The target of a request: its path in decoded segments, and its query as it came.
///
/// There is one reading of a path, made before anything is matched or allowed: empty segments do
/// not count, so `//v1/models/` is `/v1/models`; a segment that is `.` or `..` once decoded is
/// rejected; a slash may stand encoded inside a segment.
///
/// @param segments the path between its slashes, decoded
/// @param query what follows the question mark, as it came; empty when there is none
/// @param raw the whole as it came
public record RequestTarget(List<String> segments, String query, String raw) {
    public RequestTarget {
        segments = List.copyOf(segments);
    }

    /// Reads the target of a request line.
    public static RequestTarget parse(String raw) throws BadRequest {
        if (!raw.startsWith("/")) {
            throw new BadRequest(400, "the request target must begin with a slash");
        }
        int mark = raw.indexOf('?');
        String path = mark < 0 ? raw : raw.substring(0, mark);
        var segments = new ArrayList<String>(4);
        int at = 1;
        while (at <= path.length()) {
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (end > at) {
                segments.add(segment(path.substring(at, end)));
            }
            at = end + 1;
        }
        return new RequestTarget(segments, mark < 0 ? "" : raw.substring(mark + 1), raw);
    }

    /// The path as it is matched, decoded and normalised.
    public String path() {
        return "/" + String.join("/", segments);
    }

    /// The target as seen from a base path; unchanged where it does not stand below that.
    public RequestTarget below(String base) {
        if (base.isEmpty()) {
            return this;
        }
        List<String> above = List.of(base.substring(1).split("/", -1));
        int depth = above.size();
        return segments.size() >= depth && segments.subList(0, depth).equals(above)
                ? new RequestTarget(segments.subList(depth, segments.size()), query, raw)
                : this;
    }

    /// The first value of a query parameter, decoded.
    public @Nullable String parameter(String name) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String key = equals < 0 ? pair : pair.substring(0, equals);
            if (key.equals(name)) {
                try {
                    return equals < 0 ? "" : decode(pair.substring(equals + 1).replace('+', ' '));
                } catch (BadRequest _) {
                    return null;
                }
            }
        }
        return null;
    }

    private static String segment(String raw) throws BadRequest {
        String text = decode(raw);
        // A component that splits the path again must not find any either.
        for (String part : text.replace('\\', '/').split("/", -1)) {
            if (part.equals(".") || part.equals("..")) {
                throw new BadRequest(400, "the path may not hold dot segments");
            }
        }
        return text;
    }

    private static String decode(String raw) throws BadRequest {
        if (raw.indexOf('%') < 0) {
            return checked(raw);
        }
        var out = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '%') {
                out.write(c);
                continue;
            }
            int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(raw.charAt(i + 2), 16);
            if (low < 0) {
                throw new BadRequest(400, "the path has a malformed percent encoding");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return checked(out.toString(UTF_8));
    }

    private static String checked(String text) throws BadRequest {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < ' ' || text.charAt(i) == 0x7f) {
                throw new BadRequest(400, "the path has a control character");
            }
        }
        return text;
    }
}
