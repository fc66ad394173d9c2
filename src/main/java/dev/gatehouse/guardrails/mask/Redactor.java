package dev.gatehouse.guardrails.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.dialect.text.TextField.Role;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;

/// Writes a text with parts replaced, in one piece or in several. The arguments of tools stay JSON:
/// what is replaced there becomes a string or a part of one.
public final class Redactor {
    private static final int ESCAPE = 2;
    private static final int UNICODE = 6;

    private final Placeholders placeholders;
    private final boolean arguments;
    private boolean begun;
    private boolean json;
    private boolean inString;

    public Redactor(Role role, Placeholders placeholders) {
        this.arguments = role == Role.TOOL_CALL;
        this.placeholders = placeholders;
    }

    /// A whole text with parts replaced.
    public static String whole(
            String text, Role role, List<Span> spans, Placeholders placeholders) {
        var out = new StringBuilder(text.length() + 16);
        new Redactor(role, placeholders).write(text, 0, text.length(), spans, out);
        return out.toString();
    }

    /// Writes the next part of a text.
    ///
    /// @param to where the part ends; before it is written, it may not be cut within an escape
    /// @param spans those of the text, merged; each lies in the part or outside of it
    /// @return where it ended, at `to` or behind it
    public int write(CharSequence text, int from, int to, List<Span> spans, StringBuilder out) {
        begin(text, from, to);
        int at = from;
        for (Span span : spans) {
            if (span.end() <= at || span.start() >= to) {
                continue;
            }
            at = plain(text, at, Math.max(at, span.start()), out);
            at = json ? inside(text, at, span, out) : outside(text, at, span, out);
        }
        return Math.max(at, plain(text, at, to, out));
    }

    private void begin(CharSequence text, int from, int to) {
        for (int i = from; arguments && !begun && i < to; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                begun = true;
                json = text.charAt(i) == '{';
            }
        }
    }

    /// Whether an escape of a string, or a value that is no string, begins before a position and
    /// ends behind it.
    ///
    /// @return where it begins, else the position
    public int cut(CharSequence text, int from, int at) {
        begin(text, from, at);
        if (!json) {
            return at;
        }
        boolean string = inString;
        int i = from;
        while (i < at) {
            int length = unit(text, i, string);
            if (i + length > at) {
                return i;
            }
            string ^= length == 1 && text.charAt(i) == '"';
            i += length;
        }
        return at;
    }

    /// The length of what is replaced as a whole or not at all: an escape or a character of a
    /// string, a value that is no string, as far as it is there.
    private static int unit(CharSequence text, int at, boolean string) {
        char first = text.charAt(at);
        if (string && first == '\\') {
            boolean unicode = at + 1 < text.length() && text.charAt(at + 1) == 'u';
            return unicode ? UNICODE : ESCAPE;
        }
        int end = at + 1;
        while (!string && value(first) && end < text.length() && value(text.charAt(end))) {
            end++;
        }
        return end - at;
    }

    private static boolean value(char c) {
        return !structural(c) && c != '"';
    }

    /// Copies text.
    ///
    /// @return where the copy ends: before an escape of which a part is to be replaced
    private int plain(CharSequence text, int from, int to, StringBuilder out) {
        if (!json) {
            out.append(text, from, to);
            return to;
        }
        int i = from;
        while (i < to) {
            int length = Math.min(unit(text, i, inString), text.length() - i);
            if (i + length > to) {
                return i;
            }
            inString ^= length == 1 && text.charAt(i) == '"';
            out.append(text, i, i + length);
            i += length;
        }
        return i;
    }

    private int outside(CharSequence text, int at, Span span, StringBuilder out) {
        out.append(replacement(span, text.subSequence(at, span.end()).toString()));
        return span.end();
    }

    /// Replaces a part of JSON: what of it is in strings, and values that are none.
    private int inside(CharSequence text, int from, Span span, StringBuilder out) {
        var run = new StringBuilder();
        int i = from;
        while (i < span.end()) {
            char c = text.charAt(i);
            int length = Math.min(unit(text, i, inString), text.length() - i);
            boolean quote = c == '"' && length == 1;
            if (quote || (!inString && !value(c))) {
                flush(run, span, out);
                out.append(c);
                inString ^= quote;
            } else {
                run.append(text, i, i + length);
            }
            i += length;
        }
        flush(run, span, out);
        return i;
    }

    private static boolean structural(char c) {
        return c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':' || c <= ' ';
    }

    private void flush(StringBuilder run, Span span, StringBuilder out) {
        if (run.isEmpty()) {
            return;
        }
        String replacement = replacement(span, inString ? decoded(run.toString()) : run.toString());
        boolean bare = inString || replacement.isEmpty();
        out.append(bare ? replacement : JsonWriter.quoted(replacement));
        run.setLength(0);
    }

    private static String decoded(String raw) {
        try {
            return Json.parse(('"' + raw + '"').getBytes(UTF_8)).text();
        } catch (MalformedJson _) {
            return raw;
        }
    }

    private String replacement(Span span, String value) {
        if (span.kind().isEmpty()) {
            return "";
        }
        return span.restored()
                ? placeholders.of(span.kind(), value)
                : "[" + Placeholders.label(span.kind()) + "]";
    }
}
