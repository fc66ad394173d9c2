package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.gte;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.types.ObjectId;

/// Notices in a small collection that every gateway looks at again and again.
///
/// Their times come from many gateways, so each look also has the last seconds before the previous
/// one, and what was seen already is left out.
final class MongoNotices implements Notices {
    /// Longer than a notice can be on its way.
    private static final long OVERLAP = Duration.ofSeconds(10).toMillis();

    private static final long KEPT = Duration.ofMinutes(1).toMillis();
    private static final int DELETED_AT_ONCE = 1_000;

    private final MongoConnection connection;
    private final Duration interval;
    private final MongoCollection<Document> notices;
    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /// The times of the notices seen; of the thread that looks.
    private final Map<ObjectId, Long> seen = new HashMap<>();

    private long looked;

    private record Observer(String topic, Listener listener) {}

    MongoNotices(MongoConnection connection, Duration interval) throws StorageException {
        this.connection = connection;
        this.interval = interval;
        this.notices = connection.collection("gh_notices");
        notices.createIndex(Indexes.ascending("time"));
        this.looked = connection.now();
        // What was sent before is of no concern.
        find(looked).forEach(it -> seen.put(it.getObjectId("_id"), it.getLong("time")));
        Thread.ofVirtual().name("mongodb notices").start(this::look);
    }

    @Override
    public void publish(String topic, String text) throws StorageException {
        Texts.checkNotice(topic, text);
        if (closed.getCount() == 0) {
            throw new StorageException(Reason.UNAVAILABLE, "closed");
        }
        connection.run(
                () ->
                        notices.insertOne(
                                new Document("topic", topic)
                                        .append("text", text)
                                        .append("time", connection.now())));
    }

    @Override
    public Subscription subscribe(String topic, Listener listener) {
        var observer = new Observer(topic, listener);
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    private void look() {
        boolean gap = false;
        try {
            while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                gap = !dispatched(gap);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param gap whether the previous look has failed
    private boolean dispatched(boolean gap) {
        try {
            long now = connection.now();
            List<Document> found = connection.run(() -> find(looked));
            boolean late = now - looked > KEPT - OVERLAP;
            looked = now;
            if (gap || late) {
                observers.forEach(it -> guarded(it, Listener::gap));
            }
            found.forEach(this::dispatch);
            seen.values().removeIf(time -> time < now - 2 * OVERLAP);
            connection.run(() -> deleteOld(now));
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    private List<Document> find(long since) {
        return notices.find(gte("time", since - OVERLAP))
                .sort(Sorts.ascending("time", "_id"))
                .into(new ArrayList<>());
    }

    private void dispatch(Document notice) {
        if (seen.put(notice.getObjectId("_id"), notice.getLong("time")) != null) {
            return;
        }
        for (Observer observer : observers) {
            if (observer.topic().equals(notice.getString("topic"))) {
                guarded(observer, it -> it.notice(notice.getString("text")));
            }
        }
    }

    /// A listener's failure is no other's.
    private static void guarded(Observer observer, Consumer<Listener> call) {
        try {
            call.accept(observer.listener());
        } catch (RuntimeException _) {
            // It is the listener's own.
        }
    }

    private int deleteOld(long now) {
        List<Document> old =
                notices.find(lt("time", now - KEPT))
                        .projection(Projections.include("_id"))
                        .limit(DELETED_AT_ONCE)
                        .into(new ArrayList<>());
        return MongoConnection.delete(notices, old, new Document());
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
