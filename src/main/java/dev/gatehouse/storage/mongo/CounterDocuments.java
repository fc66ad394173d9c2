package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;
import static com.mongodb.client.model.Filters.or;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Counters.Value;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Counters as documents, each with its holds inside: used and held amounts together are one
/// number, so that one conditional update finds room and takes it.
final class CounterDocuments {
    private final MongoCollection<Document> counters;

    /// What a hold wants of one counter.
    ///
    /// @param room what the counter may have before the amount is added
    record Want(String counter, long amount, long room, long expires) {}

    CounterDocuments(MongoConnection connection) {
        this.counters = connection.collection("gh_counters");
        counters.createIndex(Indexes.ascending("expires"));
    }

    Map<String, Document> find(Collection<String> names) {
        Map<String, Document> found = new HashMap<>();
        if (!names.isEmpty()) {
            counters.find(in("_id", names)).forEach(it -> found.put(it.getString("_id"), it));
        }
        return found;
    }

    @Nullable Document find(String name) {
        return counters.find(eq(name)).first();
    }

    void create(String name, long expires) {
        MongoConnection.insertIfAbsent(
                counters,
                new Document("_id", name)
                        .append("used", 0L)
                        .append("total", 0L)
                        .append("expires", expires)
                        .append("holds", new Document())
                        .append("settled", new Document()));
    }

    /// Takes an amount if there is room for it.
    ///
    /// @param tentative whether the hold waits for other counters
    boolean taken(Want want, String hold, long now, long until, boolean tentative) {
        String field = "holds." + hold;
        Bson room =
                and(
                        eq(want.counter()),
                        lte("total", want.room()),
                        exists(field, false),
                        // What an expired counter has used does not count.
                        or(gt("expires", now), eq("used", 0L)));
        Document entry =
                new Document("amount", want.amount())
                        .append("until", until)
                        .append("tentative", tentative);
        Bson change =
                Updates.combine(
                        Updates.inc("total", want.amount()),
                        Updates.max("expires", want.expires()),
                        Updates.set(field, entry));
        return counters.updateOne(room, change).getMatchedCount() > 0;
    }

    /// Releases holds that have expired, and the used amount of a counter that has.
    ///
    /// @return whether there was anything, also when others did it
    boolean tidied(Document counter, long now) {
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        String name = counter.getString("_id");
        holds(counter)
                .forEach(
                        (key, value) -> {
                            Document hold = (Document) value;
                            if (hold.getLong("until") <= now) {
                                updates.add(release(name, key, hold));
                            }
                        });
        long used = counter.getLong("used");
        if (counter.getLong("expires") <= now && used != 0) {
            updates.add(
                    new UpdateOneModel<>(
                            and(
                                    eq(name),
                                    eq("used", used),
                                    eq("expires", counter.getLong("expires"))),
                            Updates.combine(Updates.set("used", 0L), Updates.inc("total", -used))));
        }
        write(updates);
        return !updates.isEmpty();
    }

    private static UpdateOneModel<Document> release(String name, String key, Document hold) {
        String field = "holds." + key;
        return new UpdateOneModel<>(
                and(eq(name), eq(field + ".until", hold.getLong("until"))),
                Updates.combine(
                        Updates.inc("total", -hold.getLong("amount")), Updates.unset(field)));
    }

    /// Releases a hold of some counters.
    void release(String hold, Map<String, Long> amounts) {
        String field = "holds." + hold;
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        amounts.forEach(
                (name, amount) ->
                        updates.add(
                                new UpdateOneModel<>(
                                        and(eq(name), exists(field)),
                                        Updates.combine(
                                                Updates.inc("total", -amount),
                                                Updates.unset(field)))));
        write(updates);
    }

    /// Makes a hold last until a time, at least.
    ///
    /// @return whether all counters still had it
    boolean prolonged(String hold, Collection<String> names, long until) {
        String field = "holds." + hold;
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        for (String name : names) {
            updates.add(
                    new UpdateOneModel<>(
                            and(eq(name), exists(field)),
                            Updates.combine(
                                    Updates.max(field + ".until", until),
                                    Updates.set(field + ".tentative", false))));
        }
        return write(updates) == names.size();
    }

    /// Replaces what is held by what was used, once for each hold and counter.
    void settle(String hold, Map<String, Long> held, Map<String, Amount> used) {
        List<UpdateOneModel<Document>> updates = new ArrayList<>();
        held.forEach(
                (name, amount) ->
                        updates.add(
                                new UpdateOneModel<>(
                                        and(unsettled(name, hold), exists("holds." + hold)),
                                        Updates.combine(
                                                settled(hold, used.get(name), amount),
                                                Updates.unset("holds." + hold)))));
        // Those whose hold was released before, and those that had none.
        used.forEach(
                (name, amount) ->
                        updates.add(
                                new UpdateOneModel<>(
                                        unsettled(name, hold), settled(hold, amount, 0))));
        write(updates);
    }

    private static Bson unsettled(String name, String hold) {
        return and(eq(name), exists("settled." + hold, false));
    }

    private static Bson settled(String hold, @Nullable Amount used, long held) {
        long amount = used == null ? 0 : used.amount();
        List<Bson> updates = new ArrayList<>();
        updates.add(Updates.set("settled." + hold, true));
        updates.add(Updates.inc("used", amount));
        updates.add(Updates.inc("total", amount - held));
        if (used != null) {
            updates.add(Updates.max("expires", used.expires()));
        }
        return Updates.combine(updates);
    }

    void forget(String hold, Collection<String> names) {
        counters.updateMany(in("_id", names), Updates.unset("settled." + hold));
    }

    /// In their order, so that of two updates of one counter the first counts.
    private int write(List<UpdateOneModel<Document>> updates) {
        return updates.isEmpty()
                ? 0
                : counters.bulkWrite(updates, new BulkWriteOptions().ordered(true))
                        .getMatchedCount();
    }

    /// Deletes counters that have expired, unless something of them is held.
    int deleteExpired(long now, int limit) {
        List<Document> expired =
                counters.find(lte("expires", now))
                        .projection(Projections.include("used", "total"))
                        .sort(Sorts.ascending("expires"))
                        .limit(limit)
                        .into(new ArrayList<>());
        int deleted = 0;
        for (Document counter : expired) {
            long used = counter.getLong("used");
            Bson unheld =
                    and(
                            eq(counter.getString("_id")),
                            lte("expires", now),
                            eq("used", used),
                            eq("total", used));
            deleted += (int) counters.deleteOne(unheld).getDeletedCount();
        }
        return deleted;
    }

    static Value value(@Nullable Document counter, long now) {
        if (counter == null) {
            return new Value(0, 0);
        }
        long held = 0;
        for (Object each : holds(counter).values()) {
            Document hold = (Document) each;
            held += hold.getLong("until") > now ? hold.getLong("amount") : 0;
        }
        return new Value(counter.getLong("expires") > now ? counter.getLong("used") : 0, held);
    }

    /// What holds have that may be released soon, as they wait for other counters.
    static long tentative(Document counter) {
        long sum = 0;
        for (Object each : holds(counter).values()) {
            Document hold = (Document) each;
            sum += hold.getBoolean("tentative") ? hold.getLong("amount") : 0;
        }
        return sum;
    }

    static Document holds(Document counter) {
        return counter.get("holds", Document.class);
    }
}
