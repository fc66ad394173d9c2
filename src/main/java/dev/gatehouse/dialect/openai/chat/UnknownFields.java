package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.function.Predicate;

/// Copies members that the format does not know.
final class UnknownFields {
    private UnknownFields() {}

    /// Writes the members of an object as they stand, except those named.
    static void others(Json object, JsonWriter writer, String... known) {
        copy(object, writer, List.of(known), _ -> true);
    }

    /// Writes those of them that say something.
    static void filled(Json object, JsonWriter writer, String... known) {
        copy(object, writer, List.of(known), UnknownFields::says);
    }

    private static void copy(
            Json object, JsonWriter writer, List<String> known, Predicate<Json> wanted) {
        List<String> names = object.names();
        for (int i = 0; i < names.size(); i++) {
            if (!known.contains(names.get(i)) && wanted.test(object.at(i))) {
                writer.name(names.get(i)).raw(object.at(i).raw());
            }
        }
    }

    private static boolean says(Json value) {
        return switch (value.kind()) {
            case STRING -> value.hasText();
            case ARRAY -> value.size() > 0;
            case NULL -> false;
            case OBJECT, NUMBER, BOOLEAN -> true;
        };
    }
}
