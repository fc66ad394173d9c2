package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Settles holds, each once, without transactions.
///
/// The document of the hold first gets what was used and the call that settles it. That call adds
/// the amounts to the counters, which know of it until the hold is marked as settled. When it ends
/// in between, the next call for the id or the next deletion of what has expired takes its place,
/// after a time that no call lasts.
final class Settlements {
    /// How long an id is known to be settled, for a caller that repeats it.
    private static final long TRACE = Duration.ofHours(1).toMillis();

    private static final long ABANDONED = Duration.ofSeconds(10).toMillis();

    /// How long a call may take before it adds amounts; far shorter than [#ABANDONED].
    private static final long LONGEST = Duration.ofSeconds(5).toNanos();

    private static final long PAUSE = Duration.ofMillis(10).toNanos();
    private static final int MOST_PAUSES = 200;

    private final MongoConnection connection;
    private final MongoCollection<Document> holds;
    private final CounterDocuments counters;

    Settlements(
            MongoConnection connection,
            MongoCollection<Document> holds,
            CounterDocuments counters) {
        this.connection = connection;
        this.holds = holds;
        this.counters = counters;
        holds.createIndex(Indexes.ascending("state", "expires"));
    }

    void settle(String id, List<Amount> used) throws StorageException {
        Map<String, Amount> sums = sums(used);
        checkRoom(sums);
        for (int pauses = 0; pauses < MOST_PAUSES; pauses++) {
            long began = System.nanoTime();
            long now = connection.now();
            Bson claim = claim(UUID.randomUUID().toString(), sums, now);
            Document hold =
                    holds.findOneAndUpdate(
                            and(eq(id), in("state", Holds.TAKING, Holds.HELD)), claim);
            if (hold != null || first(id, now, sums)) {
                complete(id, began);
                return;
            }
            if (done(id, now, began)) {
                return;
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new StorageException(
                Reason.UNAVAILABLE, "mongodb: the hold is settled by another call");
    }

    private static Map<String, Amount> sums(List<Amount> used) throws StorageException {
        Map<String, Amount> sums = new TreeMap<>();
        try {
            for (Amount amount : used) {
                Amount known = sums.get(amount.counter());
                sums.put(
                        amount.counter(),
                        known == null
                                ? amount
                                : new Amount(
                                        amount.counter(),
                                        Math.addExact(amount.amount(), known.amount()),
                                        Math.max(amount.expires(), known.expires())));
            }
        } catch (ArithmeticException _) {
            throw Texts.rejected("an amount does not fit in 64 bits");
        }
        return sums;
    }

    private void checkRoom(Map<String, Amount> used) throws StorageException {
        for (Document counter : counters.find(used.keySet()).values()) {
            Amount amount = used.get(counter.getString("_id"));
            try {
                Math.addExact(counter.getLong("total"), amount == null ? 0 : amount.amount());
            } catch (ArithmeticException _) {
                throw Texts.rejected("a counter does not fit in 64 bits");
            }
        }
    }

    private static Bson claim(String by, Map<String, Amount> used, long now) {
        return Updates.combine(
                Updates.set("state", Holds.SETTLING),
                Updates.set("by", by),
                Updates.set("since", now),
                Updates.set("used", forms(used)),
                Updates.set("expires", now + TRACE));
    }

    /// Makes the document of an id that holds nothing.
    private boolean first(String id, long now, Map<String, Amount> used) {
        return MongoConnection.insertIfAbsent(
                holds,
                new Document("_id", id)
                        .append("key", UUID.randomUUID().toString())
                        .append("amounts", List.of())
                        .append("state", Holds.SETTLING)
                        .append("by", UUID.randomUUID().toString())
                        .append("since", now)
                        .append("used", forms(used))
                        .append("expires", now + TRACE));
    }

    /// Whether another call has settled the id, or has ended and this one has taken its place.
    private boolean done(String id, long now, long began) throws StorageException {
        Document known = holds.find(eq(id)).first();
        if (known == null) {
            return false;
        }
        if (known.getString("state").equals(Holds.SETTLED)) {
            return true;
        }
        boolean mine =
                known.getString("state").equals(Holds.SETTLING)
                        && known.getLong("since") + ABANDONED <= now
                        && takenOver(known, now);
        if (mine) {
            complete(id, began);
        }
        return mine;
    }

    private boolean takenOver(Document known, long now) {
        return holds.updateOne(
                                and(eq(known.getString("_id")), eq("by", known.getString("by"))),
                                Updates.combine(
                                        Updates.set("by", UUID.randomUUID().toString()),
                                        Updates.set("since", now)))
                        .getMatchedCount()
                > 0;
    }

    /// @param began when the call began
    private void complete(String id, long began) throws StorageException {
        Document hold = holds.find(eq(id)).first();
        if (hold == null || !hold.getString("state").equals(Holds.SETTLING)) {
            return;
        }
        String key = Holds.key(hold);
        Map<String, Long> held = Holds.amounts(hold);
        Map<String, Amount> used = used(hold);
        prepare(used);
        if (System.nanoTime() - began > LONGEST) {
            throw new StorageException(Reason.UNAVAILABLE, "mongodb: settling took too long");
        }
        counters.settle(key, held, used);
        holds.updateOne(
                and(eq(id), eq("by", hold.getString("by"))), Updates.set("state", Holds.SETTLED));
        Set<String> names = new LinkedHashSet<>(held.keySet());
        names.addAll(used.keySet());
        counters.forget(key, names);
    }

    /// Makes counters that are missing, and releases what has expired.
    private void prepare(Map<String, Amount> used) throws StorageException {
        long now = connection.now();
        Map<String, Document> found = counters.find(used.keySet());
        for (Amount amount : used.values()) {
            @Nullable Document counter = found.get(amount.counter());
            if (counter == null) {
                counters.create(amount.counter(), amount.expires());
            } else if (counter.getLong("expires") <= now) {
                counters.tidied(counter, now);
            }
        }
    }

    /// Completes what other calls have left, and deletes traces.
    int deleteExpired(long now, int limit) throws StorageException {
        List<Document> abandoned =
                holds.find(
                                and(
                                        eq("state", Holds.SETTLING),
                                        lte("expires", now + TRACE - ABANDONED)))
                        .limit(limit)
                        .into(new ArrayList<>());
        for (Document hold : abandoned) {
            done(hold.getString("_id"), now, System.nanoTime());
        }
        List<Document> traces =
                holds.find(and(eq("state", Holds.SETTLED), lte("expires", now)))
                        .projection(Projections.include("_id"))
                        .limit(limit)
                        .into(new ArrayList<>());
        return MongoConnection.delete(holds, traces, new Document());
    }

    private static List<Document> forms(Map<String, Amount> used) {
        return used.values().stream()
                .map(
                        it ->
                                new Document("counter", it.counter())
                                        .append("amount", it.amount())
                                        .append("expires", it.expires()))
                .toList();
    }

    private static Map<String, Amount> used(Document hold) {
        Map<String, Amount> used = new TreeMap<>();
        hold.getList("used", Document.class)
                .forEach(
                        it ->
                                used.put(
                                        it.getString("counter"),
                                        new Amount(
                                                it.getString("counter"),
                                                it.getLong("amount"),
                                                it.getLong("expires"))));
        return used;
    }
}
