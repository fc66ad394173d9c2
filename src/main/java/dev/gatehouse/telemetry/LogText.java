package dev.gatehouse.telemetry;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;

/// A log line for people: the same fields, without the braces.
final class LogText {
    private LogText() {}

    static String of(String line) {
        try {
            Json json = Json.parse(line.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            List<String> names = json.names();
            var text = new StringBuilder();
            for (int i = 0; i < names.size(); i++) {
                Json value = json.at(i);
                switch (names.get(i)) {
                    case "time" -> text.append(value.text(), 11, 19);
                    case "level" -> text.append(' ').append(padded(value.text()));
                    case "message" -> text.append(' ').append(plain(value.text()));
                    default ->
                            text.append("  ").append(names.get(i)).append('=').append(show(value));
                }
            }
            return text.toString();
        } catch (MalformedJson _) {
            return line;
        }
    }

    private static String show(Json value) throws MalformedJson {
        return value.kind() == Json.Kind.STRING ? plain(value.text()) : value.raw();
    }

    private static String padded(String level) {
        return level.toUpperCase(java.util.Locale.ROOT) + (level.length() < 5 ? " " : "");
    }

    /// Nothing that a client sent may move a terminal's cursor or begin a new line.
    private static String plain(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints()
                .forEach(
                        c -> {
                            boolean hidden =
                                    Character.isISOControl(c)
                                            || LineEscapes.concerns(c)
                                            || Character.getType(c) == Character.FORMAT;
                            plain.appendCodePoint(hidden ? '?' : c);
                        });
        return plain.toString();
    }
}
