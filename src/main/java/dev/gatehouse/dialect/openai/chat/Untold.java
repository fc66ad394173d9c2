package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// Members that the format does not define, of objects that have not been written yet. Some arrive
/// with a chunk that is held back; they leave with the next one that is written.
final class Untold {
    private final String[] known;
    private final List<Json> objects = new ArrayList<>(1);

    /// @param known the members that are written elsewhere
    Untold(String... known) {
        this.known = known;
    }

    void add(Json object) {
        objects.add(object);
    }

    /// Writes the members; of two with one name the later.
    void writeTo(JsonWriter writer) {
        if (objects.size() == 1) {
            UnknownFields.others(objects.getFirst(), writer, known);
            return;
        }
        var written = new HashSet<>(List.of(known));
        for (Json object : objects.reversed()) {
            UnknownFields.others(object, writer, written.toArray(String[]::new));
            written.addAll(object.names());
        }
    }

    void clear() {
        objects.clear();
    }
}
