package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Prints the gateway's own JSON: errors, lists, log lines.
///
/// Commas are put by what came before. Not safe for many threads.
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out;
    private final @Nullable UnaryOperator<String> texts;

    public JsonWriter() {
        this(256);
    }

    /// @param expected about how many characters will be written
    public JsonWriter(int expected) {
        out = new StringBuilder(expected);
        texts = null;
    }

    /// @param texts gives what is written in the place of a text value
    public JsonWriter(UnaryOperator<String> texts) {
        out = new StringBuilder(256);
        this.texts = texts;
    }

    /// A text as a JSON string, quotes included.
    public static String quoted(String text) {
        return new JsonWriter().value(text).toString();
    }

    /// Begins an object.
    public JsonWriter object() {
        comma();
        out.append('{');
        return this;
    }

    /// Ends an object.
    public JsonWriter end() {
        out.append('}');
        return this;
    }

    /// Begins an array.
    public JsonWriter array() {
        comma();
        out.append('[');
        return this;
    }

    /// Ends an array.
    public JsonWriter endArray() {
        out.append(']');
        return this;
    }

    /// The name of the member whose value comes next.
    public JsonWriter name(String name) {
        comma();
        string(name);
        out.append(':');
        return this;
    }

    /// A string, or null.
    public JsonWriter value(@Nullable String text) {
        comma();
        if (text == null) {
            out.append("null");
        } else {
            string(texts == null ? text : texts.apply(text));
        }
        return this;
    }

    /// A whole number.
    public JsonWriter value(long number) {
        comma();
        out.append(number);
        return this;
    }

    /// True or false.
    public JsonWriter value(boolean flag) {
        comma();
        out.append(flag);
        return this;
    }

    /// A value that is JSON already.
    public JsonWriter raw(String json) {
        comma();
        out.append(json);
        return this;
    }

    /// A string member, or a null one.
    public JsonWriter member(String name, @Nullable String text) {
        return name(name).value(text);
    }

    /// A number member.
    public JsonWriter member(String name, long number) {
        return name(name).value(number);
    }

    /// How many characters were written.
    public int length() {
        return out.length();
    }

    /// What was written, in UTF-8.
    public byte[] bytes() {
        return out.toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    private void comma() {
        if (out.isEmpty()) {
            return;
        }
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[' && last != ':' && last != '\n') {
            out.append(',');
        }
    }

    /// Runs of characters that stand for themselves are copied whole.
    private void string(String text) {
        out.append('"');
        int length = text.length();
        int copied = 0;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c == '\u007f' || Character.isSurrogate(c)) {
                out.append(text, copied, i);
                escaped(c, text, i);
                copied = i + 1;
            }
        }
        out.append(text, copied, length).append('"');
    }

    private void escaped(char c, String text, int at) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                if (Character.isSurrogate(c) && paired(text, at)) {
                    out.append(c);
                } else {
                    out.append("\\u")
                            .append(HEX.charAt(c >> 12 & 15))
                            .append(HEX.charAt(c >> 8 & 15))
                            .append(HEX.charAt(c >> 4 & 15))
                            .append(HEX.charAt(c & 15));
                }
            }
        }
    }

    /// Half a surrogate pair cannot be encoded in UTF-8 and would become a question mark.
    private static boolean paired(String text, int at) {
        char c = text.charAt(at);
        return Character.isHighSurrogate(c)
                ? at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1))
                : at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
    }
}
