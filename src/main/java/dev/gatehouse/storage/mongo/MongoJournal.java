package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.all;
import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.Texts;
import dev.gatehouse.storage.mongo.Rows.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Journals in one collection of the database.
///
/// Entries are applied in steps that each can be repeated: rows by their ids, buckets by the
/// sequence that they have, and last the position of the node.
final class MongoJournal implements Journal {
    private static final int REVISIONS_AT_ONCE = 100;

    private final MongoConnection connection;
    private final MongoCollection<Document> positions;
    private final Rows rows;
    private final Buckets buckets;
    private final Revisions revisions;

    MongoJournal(MongoConnection connection, Buckets buckets) {
        this.connection = connection;
        this.positions = connection.collection("gh_positions");
        this.rows = new Rows(connection);
        this.buckets = buckets;
        this.revisions = new Revisions(connection, rows.collection(), buckets);
    }

    @Override
    public Set<String> append(String journal, List<Row> added) throws StorageException {
        check(journal, added);
        Map<String, Document> forms = new HashMap<>();
        added.forEach(row -> forms.putIfAbsent(row.id(), Rows.form(journal, row, Origin.NONE)));
        return connection.run(() -> rows.insert(List.copyOf(forms.values())));
    }

    @Override
    public void apply(String journal, String node, List<Entry> entries) throws StorageException {
        check(journal, entries.stream().map(Entry::row).toList());
        Texts.checkName(node);
        long position = position(node);
        List<Entry> later = entries.stream().filter(it -> it.sequence() > position).toList();
        if (!later.isEmpty()) {
            connection.run(() -> apply(new Batch(journal, node, later)));
        }
    }

    private boolean apply(Batch batch) throws StorageException {
        String source = Buckets.source(batch.node());
        Map<String, Origin> origins = rows.origins(batch.journal(), batch.ids());
        // What would be rejected is rejected before anything is in force.
        Additions additions = batch.additions(origins);
        buckets.check(source, additions);
        List<Document> missing = batch.missing(origins);
        if (rows.insert(missing).size() < missing.size()) {
            // Another gateway has inserted some of them meanwhile, with its own sums.
            additions = batch.additions(rows.origins(batch.journal(), batch.ids()));
        }
        buckets.add(source, additions);
        positions.updateOne(
                eq(batch.node()),
                Updates.max("position", batch.entries().getLast().sequence()),
                new UpdateOptions().upsert(true));
        return true;
    }

    private record Batch(String journal, String node, List<Entry> entries) {
        List<String> ids() {
            return entries.stream().map(it -> it.row().id()).distinct().toList();
        }

        /// Entries bring sums when they have brought their row, or will bring it.
        Additions additions(Map<String, Origin> stored) throws StorageException {
            Map<String, Origin> origins = new HashMap<>(stored);
            var additions = new Additions();
            for (Entry entry : entries) {
                Origin origin = new Origin(node, entry.sequence());
                String id = entry.row().id();
                if (Objects.requireNonNullElse(origins.putIfAbsent(id, origin), origin)
                        .equals(origin)) {
                    additions.add(entry.sequence(), entry.row().time(), entry.sums());
                }
            }
            return additions;
        }

        List<Document> missing(Map<String, Origin> stored) {
            Map<String, Origin> origins = new HashMap<>(stored);
            List<Document> missing = new ArrayList<>();
            for (Entry entry : entries) {
                Origin origin = new Origin(node, entry.sequence());
                if (origins.putIfAbsent(entry.row().id(), origin) == null) {
                    missing.add(Rows.form(journal, entry.row(), origin));
                }
            }
            return missing;
        }
    }

    @Override
    public long position(String node) throws StorageException {
        Document found = connection.run(() -> positions.find(eq(node)).first());
        return found == null ? 0 : found.getLong("position");
    }

    @Override
    public boolean revise(String journal, Row before, Row after, List<Sum> differences)
            throws StorageException {
        check(journal, List.of(after));
        if (!before.id().equals(after.id()) || before.time() != after.time()) {
            throw new IllegalArgumentException("a row keeps its id and its time");
        }
        return Texts.acceptsName(before.id())
                && connection.run(
                        () ->
                                revisions.revise(
                                        Keys.pair(journal, before.id()),
                                        before,
                                        after,
                                        differences));
    }

    @Override
    public @Nullable Row find(String journal, String id) throws StorageException {
        if (!Texts.acceptsName(id)) {
            return null;
        }
        return connection.run(
                () -> Rows.row(rows.collection().find(eq(Keys.pair(journal, id))).first()));
    }

    @Override
    public List<Row> page(String journal, Query query) throws StorageException {
        if (query.limit() <= 0) {
            return List.of();
        }
        return connection.run(
                () ->
                        rows.collection()
                                .find(condition(journal, query))
                                .sort(Sorts.descending("time", "id"))
                                .limit(query.limit())
                                .map(Rows::row)
                                .into(new ArrayList<>()));
    }

    private static Bson condition(String journal, Query query) {
        List<Bson> conditions = new ArrayList<>();
        conditions.add(eq("journal", journal));
        conditions.add(gte("time", query.from()));
        conditions.add(lt("time", query.to()));
        if (!query.tags().isEmpty()) {
            conditions.add(all("tags", Rows.tags(query.tags())));
        }
        Place before = query.before();
        if (before != null) {
            conditions.add(
                    or(
                            lt("time", before.time()),
                            and(eq("time", before.time()), lt("id", before.id()))));
        }
        return and(conditions);
    }

    @Override
    public int deleteBefore(String journal, long time, int limit) throws StorageException {
        if (limit <= 0) {
            return 0;
        }
        return connection.run(
                () -> {
                    revisions.tidy(REVISIONS_AT_ONCE);
                    List<Document> oldest =
                            rows.collection()
                                    .find(and(eq("journal", journal), lt("time", time)))
                                    .projection(Projections.include("_id"))
                                    .sort(Sorts.ascending("time", "id"))
                                    .limit(limit)
                                    .into(new ArrayList<>());
                    return MongoConnection.delete(rows.collection(), oldest, new Document());
                });
    }

    private static void check(String journal, List<Row> rows) throws StorageException {
        Texts.checkName(journal);
        for (Row row : rows) {
            Texts.check(row);
        }
    }
}
