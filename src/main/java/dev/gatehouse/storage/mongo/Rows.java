package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import dev.gatehouse.storage.Row;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Rows of journals as documents.
///
/// A row that an entry has brought has the node and the sequence of the entry: so it is known for
/// ever whose sums count, whatever is repeated.
final class Rows {
    private static final int AT_ONCE = 200;

    private final MongoCollection<Document> rows;

    /// What has brought a row.
    record Origin(String node, long sequence) {
        /// Of rows that were appended without sums.
        static final Origin NONE = new Origin("", 0);
    }

    Rows(MongoConnection connection) {
        this.rows = connection.collection("gh_rows");
        rows.createIndex(Indexes.compoundIndex(Indexes.ascending("journal"), newest()));
        rows.createIndex(Indexes.compoundIndex(Indexes.ascending("journal", "tags"), newest()));
    }

    private static org.bson.conversions.Bson newest() {
        return Indexes.descending("time", "id");
    }

    MongoCollection<Document> collection() {
        return rows;
    }

    /// What has brought those of the rows that are there, by id.
    Map<String, Origin> origins(String journal, List<String> ids) {
        Map<String, Origin> origins = new HashMap<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            List<String> keys =
                    ids.subList(from, Math.min(from + AT_ONCE, ids.size())).stream()
                            .map(id -> Keys.pair(journal, id))
                            .toList();
            rows.find(in("_id", keys))
                    .projection(Projections.include("id", "node", "sequence"))
                    .forEach(it -> origins.put(it.getString("id"), origin(it)));
        }
        return origins;
    }

    private static Origin origin(Document row) {
        String node = row.getString("node");
        return node == null ? Origin.NONE : new Origin(node, row.getLong("sequence"));
    }

    /// Inserts rows of different ids, apart from those that are there.
    ///
    /// @return the ids that were new
    Set<String> insert(List<Document> all) {
        Set<String> added = new HashSet<>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            List<Document> some = all.subList(from, Math.min(from + AT_ONCE, all.size()));
            some.forEach(it -> added.add(it.getString("id")));
            try {
                rows.insertMany(some, new InsertManyOptions().ordered(false));
            } catch (MongoBulkWriteException e) {
                if (!Failures.duplicate(e)) {
                    throw e;
                }
                for (BulkWriteError error : e.getWriteErrors()) {
                    added.remove(some.get(error.getIndex()).getString("id"));
                }
            }
        }
        return added;
    }

    static Document form(String journal, Row row, Origin origin) {
        Document form =
                new Document("_id", Keys.pair(journal, row.id()))
                        .append("journal", journal)
                        .append("id", row.id())
                        .append("time", row.time())
                        .append("tags", tags(row.tags()))
                        .append("body", row.body());
        return origin.equals(Origin.NONE)
                ? form
                : form.append("node", origin.node()).append("sequence", origin.sequence());
    }

    /// The same tags are always the same list.
    static List<String> tags(Map<String, String> tags) {
        return new TreeMap<>(tags)
                .entrySet().stream()
                        .map(each -> Keys.pair(each.getKey(), each.getValue()))
                        .toList();
    }

    static @Nullable Row row(@Nullable Document form) {
        if (form == null) {
            return null;
        }
        Map<String, String> tags = new LinkedHashMap<>();
        for (String tag : form.getList("tags", String.class)) {
            int colon = tag.indexOf(':');
            tags.put(Keys.first(tag, colon), Keys.second(tag, colon));
        }
        return new Row(form.getString("id"), form.getLong("time"), tags, form.getString("body"));
    }
}
