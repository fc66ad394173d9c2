package dev.gatehouse.migration;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A table of what another gateway's keys and providers are here, from `migration/*.json`.
final class ForeignKeys {
    private final Json table;
    private final Map<String, Json> keys = new LinkedHashMap<>();

    private ForeignKeys(Json table) throws MalformedJson {
        this.table = table;
        Json rows = table.member("keys");
        for (int i = 0; rows != null && i < rows.size(); i++) {
            keys.put(String.valueOf(text(rows.at(i), "key")), rows.at(i));
        }
    }

    static ForeignKeys of(Origin origin) {
        String file = "/migration/" + origin.argument() + ".json";
        try (var in = ForeignKeys.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the jar");
            }
            return new ForeignKeys(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJson invalid) {
            throw new IllegalStateException(file + ": " + invalid.reason(), invalid);
        }
    }

    /// An object of the table.
    Json section(String name) {
        Json section = table.member(name);
        if (section == null) {
            throw new IllegalStateException("no '" + name + "' in the table");
        }
        return section;
    }

    /// Adds a note for a key that nothing here stands for.
    ///
    /// @param group what stands before its name, with a dot
    void note(String group, String name, int line, Notes notes) {
        Json row = keys.get(group + name);
        row = row == null ? keys.get(group + "*") : row;
        row = row == null ? keys.get("*") : row;
        Json lost = row == null ? null : row.member("lost");
        if (row != null && lost != null && lost.raw().equals("true")) {
            String setting = String.valueOf(text(row, "here"));
            String note = String.valueOf(text(row, "note"));
            boolean named = setting.startsWith("`");
            notes.add(
                    line,
                    group + name,
                    named ? note + " (" + setting.replace("`", "") + ")" : note);
        }
    }

    static @Nullable String text(Json object, String member) {
        Json value = object.member(member);
        try {
            return value == null || value.kind() != Json.Kind.STRING ? null : value.text();
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }
}
