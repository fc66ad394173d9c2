package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.function.Predicate;

/// Copies members that the format does not define.
final class UnknownFields {
    private UnknownFields() {}

    /// Writes the members of an object as they stand, except those named.
    static void others(Json object, JsonWriter writer, String... known) {
        copy(object, writer, known, _ -> true);
    }

    /// Writes those of them that are not empty.
    static void filled(Json object, JsonWriter writer, String... known) {
        copy(object, writer, known, UnknownFields::hasContent);
    }

    private static void copy(
            Json object, JsonWriter writer, String[] known, Predicate<Json> wanted) {
        List<String> names = object.names();
        for (int i = 0; i < names.size(); i++) {
            if (!contains(known, names.get(i)) && wanted.test(object.at(i))) {
                writer.name(names.get(i)).raw(object.at(i).raw());
            }
        }
    }

    private static boolean contains(String[] known, String name) {
        for (String each : known) {
            if (each.equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasContent(Json value) {
        return switch (value.kind()) {
            case STRING -> value.hasText();
            case ARRAY -> value.size() > 0;
            case NULL -> false;
            case OBJECT, NUMBER, BOOLEAN -> true;
        };
    }
}
