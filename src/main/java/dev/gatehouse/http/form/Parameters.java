package dev.gatehouse.http.form;

import dev.gatehouse.http.BadRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A header field with parameters, such as `form-data; name="model"`.
///
/// There is one way to write one here: `; name=value`, where the value is a token or stands in
/// quotes. What parsers split in different ways is rejected: a parameter twice or in numbered
/// parts, spaces around the equals sign, a backslash before a quote, a semicolon and an equals sign
/// within quotes.
///
/// @param value what precedes the parameters, in lower case
/// @param all the parameters in order, by their names in lower case
record Parameters(String value, Map<String, String> all) {
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    /// Reads a field.
    ///
    /// @param what the field in the message of an error
    static Parameters parse(String field, String what) throws BadRequest {
        int end = field.indexOf(';');
        String value = end < 0 ? field : field.substring(0, end);
        if (value.isEmpty() || !value.equals(value.strip())) {
            throw malformed(what);
        }
        var all = new LinkedHashMap<String, String>();
        int at = end < 0 ? field.length() : end;
        while (at < field.length()) {
            at = parameter(field, at, all, what);
        }
        return new Parameters(value.toLowerCase(Locale.ROOT), all);
    }

    @Nullable String get(String name) {
        return all.get(name);
    }

    List<String> names() {
        return List.copyOf(all.keySet());
    }

    /// Reads the parameter behind a semicolon; returns the place behind it.
    private static int parameter(String field, int semicolon, Map<String, String> into, String what)
            throws BadRequest {
        int from = semicolon + 1;
        while (from < field.length() && field.charAt(from) == ' ') {
            from++;
        }
        int equals = tokenEnd(field, from);
        if (field.charAt(semicolon) != ';'
                || equals == from
                || equals >= field.length()
                || field.charAt(equals) != '=') {
            throw malformed(what);
        }
        String name = field.substring(from, equals).toLowerCase(Locale.ROOT);
        boolean quoted = equals + 1 < field.length() && field.charAt(equals + 1) == '"';
        int begin = quoted ? equals + 2 : equals + 1;
        int end = quoted ? field.indexOf('"', begin) : tokenEnd(field, begin);
        if (end < begin || (!quoted && end == begin)) {
            throw malformed(what);
        }
        String value = field.substring(begin, end);
        check(name, value, what);
        if (into.put(name, value) != null) {
            throw new BadRequest(400, what + " has the parameter '" + name + "' twice");
        }
        return quoted ? end + 1 : end;
    }

    private static void check(String name, String value, String what) throws BadRequest {
        int star = name.indexOf('*');
        if (star >= 0 && !name.equals("filename*")) {
            throw new BadRequest(
                    400, what + " has the parameter '" + name + "'; write it without '*'");
        }
        if (value.endsWith("\\")) {
            throw new BadRequest(
                    400, what + " has a backslash before a quote; write %22 for a quote");
        }
        int semicolon = value.indexOf(';');
        if (semicolon >= 0 && value.indexOf('=', semicolon) >= 0) {
            throw new BadRequest(
                    400,
                    what + " has a semicolon and an equals sign within quotes; use another name");
        }
    }

    private static int tokenEnd(String field, int from) {
        int i = from;
        while (i < field.length() && token(field.charAt(i))) {
            i++;
        }
        return i;
    }

    /// Whether a character may stand in a token (RFC 9110 section 5.6.2).
    static boolean token(char c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || TOKEN.indexOf(c) >= 0;
    }

    private static BadRequest malformed(String what) {
        return new BadRequest(
                400, what + " is malformed; write its parameters as in: value; name=\"value\"");
    }
}
