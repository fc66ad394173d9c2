package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.BucketSums.Bucket;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;

/// Buckets of roll-ups, one document each, which entries are added to once.
///
/// A bucket has for each source the sequence of the last entry that was added. That number and the
/// sums change in one update, which names the number that the sums were computed from.
final class Buckets {
    private static final int AT_ONCE = 200;

    private final MongoCollection<Document> buckets;

    Buckets(MongoConnection connection) {
        this.buckets = connection.collection("gh_rollups");
        buckets.createIndex(Indexes.ascending("set", "width", "begin"));
        buckets.createIndex(Indexes.ascending("width", "begin"));
    }

    MongoCollection<Document> collection() {
        return buckets;
    }

    /// The name of a source that is the ledger of a gateway.
    static String source(String node) {
        return "n" + Keys.digest(List.of(node));
    }

    /// @throws StorageException when a sum would not fit
    void check(String source, Additions additions) throws StorageException {
        Map<String, Document> stored = stored(additions.ids());
        for (String id : additions.ids()) {
            Document bucket = stored.getOrDefault(id, new Document());
            Additions.add(measures(bucket), additions.after(id, sequence(bucket, source)));
        }
    }

    /// Adds what each bucket does not have so far.
    void add(String source, Additions additions) throws StorageException {
        List<String> ids = List.copyOf(additions.ids());
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            List<String> some = ids.subList(from, Math.min(from + AT_ONCE, ids.size()));
            while (!added(source, additions, some)) {
                // What was changed meanwhile is read again.
            }
        }
    }

    private boolean added(String source, Additions additions, List<String> ids)
            throws StorageException {
        Map<String, Document> stored = stored(ids);
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        for (String id : ids) {
            long sequence = sequence(stored.getOrDefault(id, new Document()), source);
            if (additions.last(id) > sequence) {
                updates.add(update(id, source, sequence, additions));
            }
        }
        return updates.isEmpty() || written(updates);
    }

    private boolean written(List<UpdateOneModel<Document>> updates) {
        try {
            var result = buckets.bulkWrite(updates, new BulkWriteOptions().ordered(false));
            return result.getMatchedCount() + result.getUpserts().size() == updates.size();
        } catch (MongoBulkWriteException e) {
            if (Failures.duplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    private static UpdateOneModel<Document> update(
            String id, String source, long sequence, Additions additions) throws StorageException {
        String field = "n." + source;
        Document update =
                new Document("$set", new Document(field, additions.last(id)))
                        .append("$setOnInsert", fresh(additions.bucket(id)));
        Document increments = increments(additions.after(id, sequence));
        if (!increments.isEmpty()) {
            update.append("$inc", increments);
        }
        // Inserted when no entry of the source was added; if it was there, the id is a duplicate.
        Object expected = sequence == 0 ? new Document("$exists", false) : sequence;
        return new UpdateOneModel<>(
                new Document("_id", id).append(field, expected),
                update,
                new UpdateOptions().upsert(sequence == 0));
    }

    /// The document of a bucket, without its id and its measures.
    static Document fresh(Bucket bucket) {
        Document fresh =
                new Document("set", bucket.set())
                        .append("width", (long) bucket.width())
                        .append("begin", bucket.begin());
        List<String> dimensions = bucket.dimensions();
        for (int i = 0; i < Sum.MOST_DIMENSIONS; i++) {
            fresh.append("d" + i, dimensions.get(i));
        }
        return fresh;
    }

    /// The measures that are not zero.
    static Document increments(long[] measures) {
        Document increments = new Document();
        for (int i = 0; i < measures.length; i++) {
            if (measures[i] != 0) {
                increments.append("m" + i, measures[i]);
            }
        }
        return increments;
    }

    /// Removes the numbers of a source.
    void forget(String source, Collection<String> ids) {
        buckets.updateMany(in("_id", ids), Updates.unset("n." + source));
    }

    /// The measures of a bucket.
    static long[] measures(Document bucket) {
        long[] measures = new long[Sum.MOST_MEASURES];
        for (int i = 0; i < measures.length; i++) {
            Long measure = bucket.getLong("m" + i);
            measures[i] = measure == null ? 0 : measure;
        }
        return measures;
    }

    private static long sequence(Document bucket, String source) {
        Document sources = bucket.get("n", Document.class);
        Long sequence = sources == null ? null : sources.getLong(source);
        return sequence == null ? 0 : sequence;
    }

    private Map<String, Document> stored(Collection<String> ids) {
        Map<String, Document> stored = new HashMap<>();
        List<String> all = List.copyOf(ids);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            buckets.find(in("_id", all.subList(from, Math.min(from + AT_ONCE, all.size()))))
                    .forEach(it -> stored.put(it.getString("_id"), it));
        }
        return stored;
    }
}
