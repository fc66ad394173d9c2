package dev.gatehouse.dialect.openai;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;

/// Copies what nobody here knows.
final class Members {
    private Members() {}

    /// Writes the members of an object as they stand, but for those named.
    static void others(Json object, JsonWriter writer, String... known) {
        List<String> names = object.names();
        List<String> left = List.of(known);
        for (int i = 0; i < names.size(); i++) {
            if (!left.contains(names.get(i))) {
                writer.name(names.get(i)).raw(object.at(i).raw());
            }
        }
    }
}
