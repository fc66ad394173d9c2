package dev.gatehouse.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.conversation.Part;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Texts of parts and of JSON values.
public final class Texts {
    private Texts() {}

    /// All texts of some parts, refusals among them, one after the other.
    ///
    /// @param between what stands between two
    public static String joined(List<Part> parts, String between) {
        var all = new StringBuilder();
        for (Part part : parts) {
            String text = of(part);
            if (text != null && !text.isEmpty()) {
                all.append(all.isEmpty() ? "" : between).append(text);
            }
        }
        return all.toString();
    }

    /// The words of a part, `null` for one that is no text.
    public static @Nullable String of(Part part) {
        return switch (part) {
            case Part.Text(String text, _) -> text;
            case Part.Refusal(String text) -> text;
            case Part.Reasoning _, Part.Attachment _, Part.Opaque _, Part.CacheMark _ -> null;
            case Part.ToolCall _, Part.ToolResult _ -> null;
        };
    }

    /// Whether there is nothing but texts.
    public static boolean only(List<Part> parts) {
        return parts.stream().allMatch(Part.Text.class::isInstance);
    }

    /// The text of a value that is a string with something in it; `null` for any other.
    public static @Nullable String of(@Nullable Json value) {
        try {
            return value != null && value.hasText() ? value.text() : null;
        } catch (MalformedJson _) {
            return null;
        }
    }

    /// The text of a value that is a string, also an empty one; `null` for any other.
    public static @Nullable String orEmpty(@Nullable Json value) {
        return value != null && value.kind() == Json.Kind.STRING && !value.hasText()
                ? ""
                : of(value);
    }

    /// A JSON object as the arguments of a call, without blanks between its tokens, as whole
    /// answers are often indented; `{}` for none.
    public static String compact(@Nullable Json object) {
        if (object == null) {
            return "{}";
        }
        String json = object.raw();
        var out = new StringBuilder(json.length());
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            boolean escaped = quoted && c == '\\';
            quoted ^= c == '"';
            if (quoted || c > ' ') {
                out.append(c);
            }
            if (escaped) {
                out.append(json.charAt(++i));
            }
        }
        return out.toString();
    }

    /// The arguments of a call as a JSON object: the text itself where it is one, `{}` for none.
    /// Models sometimes write arguments that are no object; they are kept in a member of one.
    public static String object(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        try {
            byte[] bytes = arguments.getBytes(UTF_8);
            if (Json.parse(bytes).kind() == Json.Kind.OBJECT) {
                return arguments;
            }
        } catch (MalformedJson _) {
            // Kept below.
        }
        return new JsonWriter().object().member("_raw", arguments).end().toString();
    }
}
