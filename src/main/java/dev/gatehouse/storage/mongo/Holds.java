package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.lte;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import dev.gatehouse.storage.Counters.Claim;
import dev.gatehouse.storage.Counters.Refusal;
import dev.gatehouse.storage.Counters.Value;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Texts;
import dev.gatehouse.storage.mongo.CounterDocuments.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Takes holds of several counters, all or none, without transactions.
///
/// A hold has a document of its own with its counters. Amounts are taken in the order of the
/// names of counters, at first tentatively and for seconds only, and confirmed when all are
/// taken. A claim that does not fit waits for tentative holds, which are soon confirmed or
/// released.
final class Holds {
    static final String TAKING = "taking";
    static final String HELD = "held";
    static final String SETTLING = "settling";
    static final String SETTLED = "settled";

    private static final long PAUSE = Duration.ofMillis(5).toNanos();
    private static final int MOST_PAUSES = 200;

    private final MongoConnection connection;
    private final MongoCollection<Document> holds;
    private final CounterDocuments counters;
    private final long tentative;

    /// @param tentative how many milliseconds taking amounts may last
    Holds(MongoConnection connection, CounterDocuments counters, long tentative) {
        this.connection = connection;
        this.holds = connection.collection("gh_holds");
        this.counters = counters;
        this.tentative = tentative;
        holds.createIndex(Indexes.ascending("state", "until"));
    }

    MongoCollection<Document> collection() {
        return holds;
    }

    @Nullable Refusal hold(String id, List<Claim> claims, long milliseconds)
            throws StorageException {
        Map<String, Want> wants = wants(claims);
        Document hold = opened(id, wants, milliseconds);
        if (hold == null) {
            return null;
        }
        Map<String, Long> taken = new LinkedHashMap<>();
        try {
            for (Want want : wants.values()) {
                taken.put(want.counter(), want.amount());
                Value full = take(want, hold, milliseconds, wants.size() > 1);
                if (full != null) {
                    release(hold, taken);
                    return refusal(claims, want.counter(), full);
                }
            }
            confirm(hold, taken, milliseconds);
            return null;
        } catch (MongoException | StorageException e) {
            releaseSoon(hold, taken);
            throw e;
        }
    }

    /// Claims of one counter as one, in the order of the names.
    private static Map<String, Want> wants(List<Claim> claims) throws StorageException {
        Map<String, Want> wants = new TreeMap<>();
        try {
            for (Claim claim : claims) {
                Want known = wants.get(claim.counter());
                long amount = Math.addExact(claim.amount(), known == null ? 0 : known.amount());
                // All of the claims fit when the last sum fits beside what the counter has.
                long room = Math.subtractExact(claim.limit(), amount);
                wants.put(
                        claim.counter(),
                        new Want(
                                claim.counter(),
                                amount,
                                known == null ? room : Math.min(room, known.room()),
                                known == null
                                        ? claim.expires()
                                        : Math.max(claim.expires(), known.expires())));
            }
        } catch (ArithmeticException _) {
            throw Texts.rejected("an amount does not fit in 64 bits");
        }
        return wants;
    }

    /// Makes the document of a hold; `null` when it was there and has been prolonged.
    private @Nullable Document opened(String id, Map<String, Want> wants, long milliseconds)
            throws StorageException {
        for (int pauses = 0; pauses < MOST_PAUSES; pauses++) {
            long now = connection.now();
            Document fresh = fresh(id, wants, now + tentative);
            if (MongoConnection.insertIfAbsent(holds, fresh)) {
                return fresh;
            }
            Document known = holds.find(eq(id)).first();
            if (known == null) {
                continue;
            }
            String state = known.getString("state");
            if (state.equals(SETTLING) || state.equals(SETTLED)) {
                throw Texts.rejected("the id has been settled and cannot hold again");
            }
            boolean expired = known.getLong("until") <= now;
            if (!expired && state.equals(HELD) && prolonged(known, now + milliseconds)) {
                return null;
            }
            if ((expired || state.equals(HELD)) && replaced(known, fresh)) {
                return fresh;
            }
            // Another call takes amounts for the same id.
            LockSupport.parkNanos(PAUSE);
        }
        throw new StorageException(
                Reason.UNAVAILABLE, "mongodb: the hold is taken by another call");
    }

    private static Document fresh(String id, Map<String, Want> wants, long until) {
        List<Document> amounts = new ArrayList<>();
        wants.forEach(
                (name, want) ->
                        amounts.add(new Document("counter", name).append("amount", want.amount())));
        return new Document("_id", id)
                .append("key", UUID.randomUUID().toString())
                .append("state", TAKING)
                .append("until", until)
                .append("amounts", amounts);
    }

    private boolean prolonged(Document hold, long until) {
        return counters.prolonged(key(hold), amounts(hold).keySet(), until)
                && holds.updateOne(same(hold, HELD), Updates.max("until", until)).getMatchedCount()
                        > 0;
    }

    private boolean replaced(Document known, Document fresh) {
        Bson unchanged =
                and(same(known, known.getString("state")), eq("until", known.getLong("until")));
        if (holds.replaceOne(unchanged, fresh).getMatchedCount() == 0) {
            return false;
        }
        counters.release(key(known), amounts(known));
        return true;
    }

    /// @return what the counter has, when there is no room
    private @Nullable Value take(Want want, Document hold, long milliseconds, boolean several)
            throws StorageException {
        int pauses = 0;
        while (true) {
            long now = connection.now();
            long until = now + (several ? tentative : milliseconds);
            if (counters.taken(want, key(hold), now, until, several)) {
                return null;
            }
            Document counter = counters.find(want.counter());
            if (counter == null && want.room() >= 0) {
                counters.create(want.counter(), want.expires());
            } else if (counter == null || !counters.tidied(counter, now)) {
                Value value = CounterDocuments.value(counter, now);
                if (pauses++ == MOST_PAUSES || !mayFit(counter, want, value)) {
                    return value;
                }
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private static boolean mayFit(@Nullable Document counter, Want want, Value value) {
        return counter != null
                && value.used() + value.held() - CounterDocuments.tentative(counter) <= want.room();
    }

    private void confirm(Document hold, Map<String, Long> taken, long milliseconds)
            throws StorageException {
        long until = connection.now() + milliseconds;
        boolean all = taken.size() < 2 || counters.prolonged(key(hold), taken.keySet(), until);
        Bson held = Updates.combine(Updates.set("state", HELD), Updates.set("until", until));
        if (!all || holds.updateOne(same(hold, TAKING), held).getMatchedCount() == 0) {
            throw new StorageException(Reason.UNAVAILABLE, "mongodb: the hold took too long");
        }
    }

    private void release(Document hold, Map<String, Long> amounts) {
        counters.release(key(hold), amounts);
        holds.deleteOne(same(hold, TAKING));
    }

    /// What cannot be released now expires.
    private void releaseSoon(Document hold, Map<String, Long> amounts) {
        try {
            release(hold, amounts);
        } catch (MongoException _) {
            // The failure is thrown already.
        }
    }

    /// The first claim that does not fit: another one than that which was tried may come before.
    private Refusal refusal(List<Claim> claims, String counter, Value full)
            throws StorageException {
        Map<String, Document> found =
                counters.find(claims.stream().map(Claim::counter).distinct().toList());
        Map<String, Long> wanted = new TreeMap<>();
        long now = connection.now();
        int refused = -1;
        for (int i = 0; i < claims.size(); i++) {
            Claim claim = claims.get(i);
            Value value = CounterDocuments.value(found.get(claim.counter()), now);
            long amount = wanted.merge(claim.counter(), claim.amount(), Long::sum);
            if (value.used() + value.held() > claim.limit() - amount) {
                return new Refusal(i, value);
            }
            refused = refused < 0 && claim.counter().equals(counter) ? i : refused;
        }
        return new Refusal(refused, full);
    }

    /// Deletes holds that have expired.
    int deleteExpired(long now, int limit) {
        List<Document> expired = new ArrayList<>();
        for (String state : List.of(TAKING, HELD)) {
            holds.find(and(eq("state", state), lte("until", now)))
                    .limit(limit - expired.size())
                    .into(expired);
            if (expired.size() == limit) {
                break;
            }
        }
        int deleted = 0;
        for (Document hold : expired) {
            Bson unchanged =
                    and(same(hold, hold.getString("state")), eq("until", hold.getLong("until")));
            if (holds.deleteOne(unchanged).getDeletedCount() > 0) {
                counters.release(key(hold), amounts(hold));
                deleted++;
            }
        }
        return deleted;
    }

    private static Bson same(Document hold, String state) {
        return and(eq(hold.getString("_id")), eq("key", key(hold)), eq("state", state));
    }

    static String key(Document hold) {
        return hold.getString("key");
    }

    static Map<String, Long> amounts(Document hold) {
        Map<String, Long> amounts = new LinkedHashMap<>();
        hold.getList("amounts", Document.class)
                .forEach(it -> amounts.put(it.getString("counter"), it.getLong("amount")));
        return amounts;
    }
}
