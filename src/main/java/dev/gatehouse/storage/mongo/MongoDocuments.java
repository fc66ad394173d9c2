package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.WriteModel;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Documents in one collection of the database.
///
/// What is written names the version that it replaces, so that a change between reading and writing
/// is noticed; then it starts again.
final class MongoDocuments implements Documents {
    private static final long TRACE = Duration.ofDays(1).toMillis();
    private static final int AT_ONCE = 100;

    private final MongoConnection connection;
    private final MongoCollection<org.bson.Document> stored;
    private final Versions versions;

    /// @param longest how long a writer may take, in milliseconds
    MongoDocuments(MongoConnection connection, long longest) {
        this.connection = connection;
        this.stored = connection.collection("gh_documents");
        stored.createIndex(Indexes.ascending("collection", "id"));
        stored.createIndex(Indexes.ascending("collection", "owner", "id"));
        stored.createIndex(Indexes.ascending("expires"));
        stored.createIndex(Indexes.ascending("removed"));
        this.versions = new Versions(connection, stored, longest);
    }

    @Override
    public @Nullable Document find(String collection, String id) throws StorageException {
        if (!Texts.acceptsName(id)) {
            return null;
        }
        return connection.run(
                () -> {
                    org.bson.Document found = stored.find(eq(Keys.pair(collection, id))).first();
                    return found != null && there(found) ? document(found) : null;
                });
    }

    @Override
    public List<Document> page(
            String collection, @Nullable String owner, @Nullable String after, int limit)
            throws StorageException {
        if (limit <= 0) {
            return List.of();
        }
        List<Bson> conditions = new ArrayList<>();
        conditions.add(eq("collection", collection));
        conditions.add(eq("removed", null));
        if (owner != null) {
            conditions.add(eq("owner", owner));
        }
        if (after != null) {
            conditions.add(gt("id", after));
        }
        return connection.run(
                () -> {
                    conditions.add(or(eq("expires", null), gt("expires", connection.now())));
                    return stored.find(and(conditions))
                            .sort(Sorts.ascending("id"))
                            .limit(limit)
                            .map(MongoDocuments::document)
                            .into(new ArrayList<>());
                });
    }

    @Override
    public void putAll(List<Draft> drafts) throws StorageException {
        Map<String, Map<String, Draft>> collections = new TreeMap<>();
        for (Draft draft : drafts) {
            Texts.check(draft);
            Map<String, Draft> byId =
                    collections.computeIfAbsent(draft.collection(), _ -> new LinkedHashMap<>());
            // Of two with one id, the last counts, at its place.
            byId.remove(draft.id());
            byId.put(draft.id(), draft);
        }
        for (Map.Entry<String, Map<String, Draft>> each : collections.entrySet()) {
            List<Draft> all = List.copyOf(each.getValue().values());
            connection.run(() -> versions.write(each.getKey(), all.size(), it -> put(all, it)));
        }
    }

    private boolean put(List<Draft> drafts, long first) throws StorageException {
        for (int from = 0; from < drafts.size(); from += AT_ONCE) {
            List<Draft> some = drafts.subList(from, Math.min(from + AT_ONCE, drafts.size()));
            while (!completed(some, first + from)) {
                // What another gateway has changed meanwhile is read again.
            }
        }
        return true;
    }

    private boolean completed(List<Draft> drafts, long first) throws StorageException {
        Map<String, org.bson.Document> before = before(drafts);
        List<WriteModel<org.bson.Document>> writes = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            String key = Keys.pair(drafts.get(i).collection(), drafts.get(i).id());
            org.bson.Document old = before.get(key);
            // A later version has replaced this one already.
            if (old == null || old.getLong("version") < first + i) {
                writes.add(write(old, form(drafts.get(i), first + i, created(old))));
            }
        }
        return writes.isEmpty() || written(writes);
    }

    private Map<String, org.bson.Document> before(List<Draft> drafts) {
        Map<String, org.bson.Document> before = new HashMap<>();
        stored.find(
                        in(
                                "_id",
                                drafts.stream()
                                        .map(it -> Keys.pair(it.collection(), it.id()))
                                        .toList()))
                .projection(Projections.include("version", "created", "expires", "removed"))
                .forEach(it -> before.put(it.getString("_id"), it));
        return before;
    }

    private static WriteModel<org.bson.Document> write(
            org.bson.@Nullable Document before, org.bson.Document after) {
        return before == null
                ? new InsertOneModel<>(after)
                : new ReplaceOneModel<>(unchanged(before), after);
    }

    private boolean written(List<WriteModel<org.bson.Document>> writes) {
        try {
            var result = stored.bulkWrite(writes, new BulkWriteOptions().ordered(false));
            return result.getMatchedCount() + result.getInsertedCount() == writes.size();
        } catch (MongoBulkWriteException e) {
            if (Failures.duplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public @Nullable Document putIf(Draft draft, long version) throws StorageException {
        Texts.check(draft);
        String key = Keys.pair(draft.collection(), draft.id());
        return connection.run(
                () -> {
                    while (true) {
                        org.bson.Document before = stored.find(eq(key)).first();
                        if (version(before) != version) {
                            return null;
                        }
                        long created = created(before);
                        long written =
                                versions.write(
                                        draft.collection(),
                                        1,
                                        it -> replaced(before, form(draft, it, created)));
                        if (written != ABSENT) {
                            return document(form(draft, written, created));
                        }
                    }
                });
    }

    private boolean replaced(org.bson.@Nullable Document before, org.bson.Document after) {
        return before == null
                ? MongoConnection.insertIfAbsent(stored, after)
                : stored.replaceOne(unchanged(before), after).getMatchedCount() > 0;
    }

    private static Bson unchanged(org.bson.Document before) {
        return and(eq(before.get("_id")), eq("version", before.getLong("version")));
    }

    @Override
    public boolean remove(String collection, String id, long version) throws StorageException {
        if (!Texts.acceptsName(id)) {
            return false;
        }
        return connection.run(
                () -> {
                    org.bson.Document before = stored.find(eq(Keys.pair(collection, id))).first();
                    if (before == null || version(before) != version) {
                        return false;
                    }
                    long now = connection.now();
                    return versions.write(
                                    collection,
                                    1,
                                    it -> replaced(before, trace(collection, id, it, now)))
                            != ABSENT;
                });
    }

    @Override
    public List<Change> changesSince(String collection, long version, int limit)
            throws StorageException {
        if (limit <= 0) {
            return List.of();
        }
        return connection.run(
                () -> {
                    long visible = versions.visible(collection);
                    List<Change> changes = new ArrayList<>();
                    for (org.bson.Document each :
                            stored.find(
                                            and(
                                                    eq("collection", collection),
                                                    gt("version", version),
                                                    lte("version", visible)))
                                    .sort(Sorts.ascending("version"))
                                    .limit(limit)) {
                        changes.add(
                                new Change(
                                        each.getString("id"),
                                        each.getLong("version"),
                                        there(each) ? document(each) : null));
                    }
                    return changes;
                });
    }

    @Override
    public int deleteExpired(int limit) throws StorageException {
        return connection.run(
                () -> {
                    long now = connection.now();
                    int expired = delete("expires", lte("expires", now), limit);
                    return expired + delete("removed", lt("removed", now - TRACE), limit - expired);
                });
    }

    private int delete(String field, Bson condition, int limit) {
        if (limit <= 0) {
            return 0;
        }
        List<org.bson.Document> found =
                stored.find(condition)
                        .projection(Projections.include("_id"))
                        .sort(Sorts.ascending(field))
                        .limit(limit)
                        .into(new ArrayList<>());
        return MongoConnection.delete(stored, found, condition);
    }

    private boolean there(org.bson.Document document) throws StorageException {
        return version(document) != ABSENT;
    }

    /// The version of a document that is neither removed nor expired; [#ABSENT] of others.
    private long version(org.bson.@Nullable Document document) throws StorageException {
        if (document == null || document.get("removed") != null) {
            return ABSENT;
        }
        Long expires = document.getLong("expires");
        return expires != null && expires <= connection.now()
                ? ABSENT
                : document.getLong("version");
    }

    private long created(org.bson.@Nullable Document before) throws StorageException {
        return before != null && there(before) ? before.getLong("created") : connection.now();
    }

    static org.bson.Document form(Draft draft, long version, long created) {
        var form =
                new org.bson.Document("_id", Keys.pair(draft.collection(), draft.id()))
                        .append("collection", draft.collection())
                        .append("id", draft.id())
                        .append("version", version)
                        .append("created", created)
                        .append("body", draft.body());
        if (draft.owner() != null) {
            form.append("owner", draft.owner());
        }
        if (draft.expires() != null) {
            form.append("expires", draft.expires());
        }
        return form;
    }

    private static org.bson.Document trace(String collection, String id, long version, long now) {
        return new org.bson.Document("_id", Keys.pair(collection, id))
                .append("collection", collection)
                .append("id", id)
                .append("version", version)
                .append("removed", now);
    }

    private static Document document(org.bson.Document form) {
        return new Document(
                form.getString("collection"),
                form.getString("id"),
                form.getString("owner"),
                form.getLong("created"),
                form.getLong("expires"),
                form.getLong("version"),
                form.getString("body"));
    }
}
