package dev.gatehouse.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The target of a request: its path in decoded segments, and its query as it came.
///
/// There is one reading of a path, made before anything is matched or allowed: empty segments do
/// not count, so `//v1/models/` is `/v1/models`; a slash may stand encoded inside a segment. A
/// segment is rejected that is `.` or `..` for a server which decodes it again, takes a backslash
/// for a slash, or cuts parameters off behind a semicolon.
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

    /// A parameter of a query.
    ///
    /// @param name its name, decoded
    /// @param value its value, decoded; empty where it has none
    /// @param raw the whole as it came
    public record Parameter(String name, String value, String raw) {
        /// Whether some server takes it for the parameter of that name: by another letter case, or
        /// as one of several in `model[]`.
        public boolean reads(String other) {
            int bracket = name.indexOf('[');
            String plain = bracket < 0 ? name : name.substring(0, bracket);
            return plain.strip().equalsIgnoreCase(other);
        }
    }

    /// The parameters of the query in order, as forms of web pages are decoded: what is no percent
    /// encoding stands for itself.
    public List<Parameter> parameters() {
        var all = new ArrayList<Parameter>();
        for (String pair : query.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                all.add(new Parameter(decodeQuery(name), decodeQuery(value), pair));
            }
        }
        return all;
    }

    /// All values of a query parameter, decoded.
    public List<String> values(String name) {
        var values = new ArrayList<String>(1);
        if (!query.isEmpty()) {
            for (Parameter each : parameters()) {
                if (each.name.equals(name)) {
                    values.add(each.value);
                }
            }
        }
        return values;
    }

    /// The first value of a query parameter, decoded.
    public @Nullable String parameter(String name) {
        List<String> values = values(name);
        return values.isEmpty() ? null : values.getFirst();
    }

    private static String segment(String raw) throws BadRequest {
        String text = checked(decode(raw, true));
        String again = text;
        for (String before = ""; !again.equals(before); again = decode(again, false)) {
            before = again;
            rejectDots(again);
        }
        return text;
    }

    private static void rejectDots(String text) throws BadRequest {
        for (String part : text.replace('\\', '/').split("/", -1)) {
            int parameters = part.indexOf(';');
            String plain = (parameters < 0 ? part : part.substring(0, parameters)).strip();
            if (plain.equals(".") || plain.equals("..")) {
                throw new BadRequest(400, "the path may not hold dot segments");
            }
        }
    }

    private static String decodeQuery(String raw) {
        try {
            return decode(raw.replace('+', ' '), false);
        } catch (BadRequest e) {
            throw new IllegalStateException("nothing is rejected in a query", e);
        }
    }

    /// @param strict whether what is no percent encoding is rejected
    private static String decode(String raw, boolean strict) throws BadRequest {
        if (raw.chars().allMatch(c -> c != '%' && c < 0x80)) {
            return raw;
        }
        var out = new ByteArrayOutputStream(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            int high = c == '%' && i + 2 < raw.length() ? digit(raw.charAt(i + 1)) : -1;
            int low = high < 0 ? -1 : digit(raw.charAt(i + 2));
            if (low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else if (c == '%' && strict) {
                throw new BadRequest(400, "the path has a malformed percent encoding");
            } else {
                // Each character of a request line is a byte.
                out.write(c);
            }
        }
        return out.toString(UTF_8);
    }

    private static int digit(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
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
