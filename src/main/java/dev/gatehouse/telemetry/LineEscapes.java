package dev.gatehouse.telemetry;

/// Escapes in lines of JSON what JSON lets stand and terminals obey: the controls of C1, which move
/// the cursor, the controls of writing direction, which show a text in another order, and the
/// separators of Unicode, at which some readers begin a new line.
final class LineEscapes {
    private LineEscapes() {}

    /// The same line. Such characters stand only inside its strings.
    static String of(String line) {
        int at = 0;
        while (at < line.length() && !concerns(line.charAt(at))) {
            at++;
        }
        if (at == line.length()) {
            return line;
        }
        var escaped = new StringBuilder(line.length() + 16).append(line, 0, at);
        for (; at < line.length(); at++) {
            char c = line.charAt(at);
            if (concerns(c)) {
                escaped.append("\\u%04x".formatted((int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /// Whether a character is escaped.
    static boolean concerns(int c) {
        return (c >= 0x80 && c <= 0x9f)
                || c == 0x61c
                || (c >= 0x200e && c <= 0x200f)
                || (c >= 0x2028 && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
