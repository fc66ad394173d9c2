package dev.gatehouse.admin.audit;

import dev.gatehouse.audit.AuditLog;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds the calls of a conversation: those that name each other's responses, else those of the
/// same session, or with the same beginning, and the same key.
///
/// @param owns whether a row may be shown
/// @param limit how many calls it has at most
record Conversations(Journal journal, Predicate<Row> owns, int limit) {
    private static final Comparator<Row> BY_TIME =
            Comparator.comparingLong(Row::time).thenComparing(Row::id);

    /// The calls of the conversation of one of them, the oldest first.
    List<Row> of(Row anchor) throws IOException {
        var found = new LinkedHashMap<String, Row>();
        found.put(anchor.id(), anchor);
        before(anchor, found);
        after(anchor, found);
        String session = anchor.tags().get("session");
        if (found.size() == 1 && session != null) {
            var tags = new LinkedHashMap<>(Map.of("session", session));
            String key = anchor.tags().get("key");
            if (key != null) {
                tags.put("key", key);
            }
            add(tags, found);
        }
        return found.values().stream().sorted(BY_TIME).toList();
    }

    private void before(Row anchor, Map<String, Row> found) throws IOException {
        Row row = anchor;
        while (row != null && found.size() < limit) {
            row = linked(row, "previous_id", "response_id", found);
        }
    }

    private void after(Row anchor, Map<String, Row> found) throws IOException {
        Row row = anchor;
        while (row != null && found.size() < limit) {
            row = linked(row, "response_id", "previous_id", found);
        }
    }

    /// The newest row that is not there yet whose tag has the value of another tag of this one.
    private @Nullable Row linked(Row row, String from, String to, Map<String, Row> found)
            throws IOException {
        String value = row.tags().get(from);
        if (value == null) {
            return null;
        }
        for (Row other : rows(Map.of(to, value))) {
            if (owns.test(other) && found.putIfAbsent(other.id(), other) == null) {
                return other;
            }
        }
        return null;
    }

    private void add(Map<String, String> tags, Map<String, Row> found) throws IOException {
        for (Row row : rows(tags)) {
            if (found.size() < limit && owns.test(row)) {
                found.putIfAbsent(row.id(), row);
            }
        }
    }

    private List<Row> rows(Map<String, String> tags) throws IOException {
        var query = new Journal.Query(0, Long.MAX_VALUE, tags, null, limit);
        return journal.page(AuditLog.JOURNAL, query);
    }
}
