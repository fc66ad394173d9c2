package dev.gatehouse.dialect.openai.chat;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Members that the format does not define, of objects that have not been written yet. Some arrive
/// with a chunk that is held back; they leave with the next one that is written. Of two with one
/// name the later does.
final class Untold {
    /// Each chunk that is held back looks at all of them.
    private static final int MOST = 1_000;

    private final String[] known;
    private final Map<String, String> earlier = new LinkedHashMap<>();
    private @Nullable Json newest;

    /// @param known the members that are written elsewhere
    Untold(String... known) {
        this.known = known;
    }

    /// @throws MalformedJson when too many different members wait to be written
    void add(Json object) throws MalformedJson {
        Json before = newest;
        if (before != null) {
            keep(before);
        }
        newest = object;
    }

    void writeTo(JsonWriter writer) {
        Json last = newest;
        if (last == null) {
            return;
        }
        UnknownFields.others(last, writer, known);
        List<String> names = earlier.isEmpty() ? List.of() : last.names();
        earlier.forEach(
                (name, value) -> {
                    if (!names.contains(name)) {
                        writer.name(name).raw(value);
                    }
                });
    }

    void clear() {
        earlier.clear();
        newest = null;
    }

    private void keep(Json object) throws MalformedJson {
        List<String> names = object.names();
        for (int i = 0; i < names.size(); i++) {
            if (!List.of(known).contains(names.get(i))) {
                earlier.put(names.get(i), object.at(i).raw());
            }
        }
        if (earlier.size() > MOST) {
            throw new MalformedJson("has too many members before its content", null);
        }
    }
}
