package dev.gatehouse.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The index of rows by their tags, and tags as text.
final class Tags {
    private static final List<String> COLUMNS = List.of("tag", "time", "id");
    private static final List<String> TYPES = List.of("bytea", "int8", "text");

    private final Bulk insert;
    private final Bulk delete;

    Tags(SqlVariant variant) {
        insert = Bulk.insert(variant, "gh_tags", COLUMNS, TYPES, "on conflict do nothing");
        delete = Bulk.delete(variant, "gh_tags", COLUMNS, TYPES);
    }

    void insert(Connection connection, String journal, List<Row> rows) throws SQLException {
        run(insert, connection, journal, rows);
    }

    void delete(Connection connection, String journal, List<Row> rows) throws SQLException {
        run(delete, connection, journal, rows);
    }

    private static void run(Bulk bulk, Connection connection, String journal, List<Row> rows)
            throws SQLException {
        int size = rows.stream().mapToInt(row -> row.tags().size()).sum();
        byte[][] tags = new byte[size][];
        long[] times = new long[size];
        String[] ids = new String[size];
        // Values such as the name of a model repeat from row to row.
        Map<Map.Entry<String, String>, byte[]> known = new HashMap<>();
        int next = 0;
        for (Row row : rows) {
            for (Map.Entry<String, String> tag : row.tags().entrySet()) {
                tags[next] = known.computeIfAbsent(tag, it -> digest(journal, it));
                times[next] = row.time();
                ids[next++] = row.id();
            }
        }
        bulk.run(connection, tags, times, ids);
    }

    /// The key of a tag in the index.
    static byte[] digest(String journal, Map.Entry<String, String> tag) {
        return Digest.of(List.of(journal, tag.getKey(), tag.getValue()));
    }

    /// Tags in one order, so that equal tags are equal texts.
    static String text(Map<String, String> tags) {
        JsonWriter json = new JsonWriter().object();
        new TreeMap<>(tags).forEach((name, value) -> json.name(name).value(value));
        return json.end().toString();
    }

    static Map<String, String> parse(String text) throws SQLException {
        try {
            Json json = Json.parse(text.getBytes(UTF_8));
            List<Map.Entry<String, String>> tags = new ArrayList<>();
            for (String name : json.names()) {
                Json value = json.member(name);
                if (value != null) {
                    tags.add(Map.entry(name, value.text()));
                }
            }
            return Map.ofEntries(tags.toArray(Tags::entries));
        } catch (MalformedJson e) {
            throw new SQLException("the tags of a row are no JSON", e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static Map.Entry<String, String>[] entries(int size) {
        return new Map.Entry[size];
    }
}
