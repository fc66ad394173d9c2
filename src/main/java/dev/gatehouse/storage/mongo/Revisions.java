package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.bson.conversions.Bson;

/// Replaces rows together with their sums, without transactions.
///
/// The row is replaced first and keeps the differences until all buckets have them. Whatever ends
/// a gateway in between, the next revision of the row or the next deletion of old rows goes on. A
/// list of revisions leads to such rows, and to the buckets that know of a revision, for a
/// minute: longer than any step of another gateway.
final class Revisions {
    private static final long KNOWN = Duration.ofMinutes(1).toMillis();
    private static final int AT_ONCE = 2;

    private final MongoConnection connection;
    private final MongoCollection<Document> revisions;
    private final MongoCollection<Document> rows;
    private final Buckets buckets;

    Revisions(MongoConnection connection, MongoCollection<Document> rows, Buckets buckets) {
        this.connection = connection;
        this.revisions = connection.collection("gh_revisions");
        this.rows = rows;
        this.buckets = buckets;
        revisions.createIndex(Indexes.ascending("since"));
    }

    /// @param key the id of the row's document
    boolean revise(String key, Row before, Row after, List<Sum> differences)
            throws StorageException {
        var additions = new Additions();
        additions.add(1, after.time(), differences);
        String revision = "r" + UUID.randomUUID();
        buckets.check(revision, additions);
        tidy(AT_ONCE);
        complete(key);
        revisions.insertOne(
                new Document("_id", revision)
                        .append("row", key)
                        .append("buckets", List.copyOf(additions.ids()))
                        .append("since", connection.now()));
        Bson changes =
                Updates.combine(
                        Updates.set("tags", Rows.tags(after.tags())),
                        Updates.set("body", after.body()),
                        Updates.set("revision", form(revision, differences)));
        if (rows.updateOne(unchanged(key, before), changes).getMatchedCount() == 0) {
            revisions.deleteOne(eq(revision));
            return false;
        }
        completeSoon(key);
        return true;
    }

    /// The row is replaced; its sums follow when they cannot be added now.
    private void completeSoon(String key) throws StorageException {
        try {
            complete(key);
        } catch (MongoException _) {
            // The list of revisions has it.
        }
    }

    private static Bson unchanged(String key, Row row) {
        return and(
                eq(key),
                eq("time", row.time()),
                eq("tags", Rows.tags(row.tags())),
                eq("body", row.body()),
                eq("revision", null));
    }

    /// Adds what a row still has of a revision to its buckets.
    private void complete(String key) throws StorageException {
        Document row = rows.find(eq(key)).first();
        Document revision = row == null ? null : row.get("revision", Document.class);
        if (row == null || revision == null) {
            return;
        }
        String name = revision.getString("name");
        var additions = new Additions();
        additions.add(1, row.getLong("time"), sums(revision));
        buckets.add(name, additions);
        rows.updateOne(and(eq(key), eq("revision.name", name)), Updates.unset("revision"));
    }

    /// Completes old revisions and removes their traces.
    void tidy(int limit) throws StorageException {
        List<Document> old =
                revisions
                        .find(lt("since", connection.now() - KNOWN))
                        .limit(limit)
                        .into(new ArrayList<>());
        for (Document revision : old) {
            complete(revision.getString("row"));
            buckets.forget(revision.getString("_id"), revision.getList("buckets", String.class));
            revisions.deleteOne(eq(revision.getString("_id")));
        }
    }

    private static Document form(String name, List<Sum> sums) {
        List<Document> forms = new ArrayList<>();
        for (Sum sum : sums) {
            List<Long> measures = new ArrayList<>();
            for (long measure : sum.measures()) {
                measures.add(measure);
            }
            forms.add(
                    new Document("set", sum.set())
                            .append("dimensions", sum.dimensions())
                            .append("measures", measures));
        }
        return new Document("name", name).append("sums", forms);
    }

    private static List<Sum> sums(Document revision) {
        return revision.getList("sums", Document.class).stream()
                .map(
                        it ->
                                new Sum(
                                        it.getString("set"),
                                        it.getList("dimensions", String.class),
                                        it.getList("measures", Long.class).stream()
                                                .mapToLong(Long::longValue)
                                                .toArray()))
                .toList();
    }
}
