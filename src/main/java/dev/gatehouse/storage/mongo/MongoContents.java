package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import dev.gatehouse.storage.BucketSums.Bucket;
import dev.gatehouse.storage.BucketSums.Total;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Everything in the collections of the database.
///
/// What follows from other documents, and what is of use for a short time only, is not part of it:
/// holds, notices, revisions, unfinished uploads, traces of removed documents.
final class MongoContents implements Contents {
    /// All collections of the database.
    static final List<String> COLLECTIONS =
            List.of(
                    "gh_documents",
                    "gh_versions",
                    "gh_rows",
                    "gh_positions",
                    "gh_revisions",
                    "gh_rollups",
                    "gh_counters",
                    "gh_holds",
                    "gh_notices",
                    "gh_blobs",
                    "gh_uploads",
                    "gh_parts");

    private static final int CLEARED_AT_ONCE = 1_000;
    private static final BulkWriteOptions IN_ANY_ORDER = new BulkWriteOptions().ordered(false);

    private final MongoConnection connection;

    MongoContents(MongoConnection connection) {
        this.connection = connection;
    }

    @Override
    public long size() throws StorageException {
        return connection.run(
                () ->
                        connection.collection("gh_documents").estimatedDocumentCount()
                                + connection.collection("gh_rows").estimatedDocumentCount()
                                + connection.collection("gh_rollups").estimatedDocumentCount());
    }

    @Override
    public List<String> collections() throws StorageException {
        return connection.run(
                () ->
                        connection
                                .collection("gh_versions")
                                .find()
                                .projection(Projections.include("_id"))
                                .sort(Sorts.ascending("_id"))
                                .map(it -> it.getString("_id"))
                                .into(new ArrayList<>()));
    }

    @Override
    public void keepDocuments(List<dev.gatehouse.storage.Document> documents)
            throws StorageException {
        Map<String, Long> versions = new TreeMap<>();
        List<WriteModel<Document>> writes = new ArrayList<>();
        for (dev.gatehouse.storage.Document each : documents) {
            versions.merge(each.collection(), each.version(), Math::max);
            var draft =
                    new Draft(
                            each.collection(),
                            each.id(),
                            each.owner(),
                            each.expires(),
                            each.body());
            writes.add(replacement(MongoDocuments.form(draft, each.version(), each.created())));
        }
        connection.run(
                () -> {
                    versions.forEach(this::raise);
                    write("gh_documents", writes);
                    return true;
                });
    }

    /// Later changes of a collection get larger versions.
    private void raise(String collection, long version) {
        connection
                .collection("gh_versions")
                .updateOne(
                        eq(collection),
                        Updates.combine(
                                Updates.max("version", version),
                                Updates.setOnInsert("writers", new Document())),
                        new UpdateOptions().upsert(true));
    }

    private static WriteModel<Document> replacement(Document document) {
        return new ReplaceOneModel<>(
                eq(document.get("_id")), document, new ReplaceOptions().upsert(true));
    }

    private void write(String collection, List<WriteModel<Document>> writes) {
        if (!writes.isEmpty()) {
            connection.collection(collection).bulkWrite(writes, IN_ANY_ORDER);
        }
    }

    /// One look into the index per journal.
    @Override
    public List<String> journals() throws StorageException {
        return connection.run(
                () -> {
                    List<String> journals = new ArrayList<>();
                    Document next = first(new Document());
                    while (next != null) {
                        journals.add(next.getString("journal"));
                        next = first(gt("journal", journals.getLast()));
                    }
                    return journals;
                });
    }

    private @Nullable Document first(Bson condition) {
        return connection
                .collection("gh_rows")
                .find(condition)
                .projection(Projections.include("journal"))
                .sort(Sorts.ascending("journal"))
                .first();
    }

    @Override
    public List<Position> positions(@Nullable String after, int limit) throws StorageException {
        return page("gh_positions", after, new Document(), limit).stream()
                .map(it -> new Position(it.getString("_id"), it.getLong("position")))
                .toList();
    }

    private List<Document> page(
            String collection, @Nullable String after, Bson condition, int limit)
            throws StorageException {
        Bson from = after == null ? condition : and(gt("_id", after), condition);
        return connection.run(
                () ->
                        connection
                                .collection(collection)
                                .find(from)
                                .sort(Sorts.ascending("_id"))
                                .limit(limit)
                                .into(new ArrayList<>()));
    }

    @Override
    public void keepPositions(List<Position> positions) throws StorageException {
        keep(
                "gh_positions",
                positions.stream()
                        .map(it -> new Document("_id", it.node()).append("position", it.sequence()))
                        .toList());
    }

    private void keep(String collection, List<Document> documents) throws StorageException {
        connection.run(
                () -> {
                    write(collection, documents.stream().map(MongoContents::replacement).toList());
                    return true;
                });
    }

    @Override
    public List<Total> sums(@Nullable Bucket after, int limit) throws StorageException {
        String id = after == null ? null : Additions.id(after);
        return page("gh_rollups", id, new Document(), limit).stream()
                .map(MongoContents::total)
                .toList();
    }

    private static Total total(Document bucket) {
        List<String> dimensions = new ArrayList<>();
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            dimensions.add(bucket.getString("d" + i));
        }
        return new Total(
                new Bucket(
                        bucket.getString("set"),
                        Math.toIntExact(bucket.getLong("width")),
                        bucket.getLong("begin"),
                        dimensions),
                Buckets.measures(bucket));
    }

    /// The sequences of entries in the buckets are not kept: the position of a ledger keeps its
    /// entries from being added twice.
    @Override
    public void keepSums(List<Total> totals) throws StorageException {
        List<Document> buckets = new ArrayList<>();
        for (Total total : totals) {
            Document bucket = new Document("_id", Additions.id(total.bucket()));
            bucket.putAll(Buckets.fresh(total.bucket()));
            bucket.putAll(Buckets.increments(total.measures()));
            buckets.add(bucket);
        }
        keep("gh_rollups", buckets);
    }

    @Override
    public List<Counters.Amount> counters(@Nullable String after, int limit)
            throws StorageException {
        Bson used = connection.run(() -> and(ne("used", 0L), gt("expires", connection.now())));
        return page("gh_counters", after, used, limit).stream()
                .map(
                        it ->
                                new Counters.Amount(
                                        it.getString("_id"),
                                        it.getLong("used"),
                                        it.getLong("expires")))
                .toList();
    }

    /// In steps, as an operation has seconds only.
    @Override
    public void clear() throws StorageException {
        for (String name : COLLECTIONS) {
            MongoCollection<Document> collection = connection.collection(name);
            while (connection.run(() -> deleted(collection)) > 0) {
                // Until nothing is left.
            }
        }
    }

    private static int deleted(MongoCollection<Document> collection) {
        List<Document> some =
                collection
                        .find()
                        .projection(Projections.include("_id"))
                        .limit(CLEARED_AT_ONCE)
                        .into(new ArrayList<>());
        return MongoConnection.delete(collection, some, new Document());
    }
}
