package dev.gatehouse.storage.mongo;

import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Texts;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// Counters and their holds as documents.
final class MongoCounters implements Counters {
    private final MongoConnection connection;
    private final CounterDocuments counters;
    private final Holds holds;
    private final Settlements settlements;

    /// @param tentative how many milliseconds taking the amounts of one hold may last
    MongoCounters(MongoConnection connection, long tentative) {
        this.connection = connection;
        this.counters = new CounterDocuments(connection);
        this.holds = new Holds(connection, counters, tentative);
        this.settlements = new Settlements(connection, holds.collection(), counters);
    }

    @Override
    public @Nullable Refusal hold(String id, List<Claim> claims, long milliseconds)
            throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(claims.stream().map(Claim::counter).toList());
        return connection.run(() -> holds.hold(id, claims, milliseconds));
    }

    @Override
    public void settle(String id, List<Amount> used) throws StorageException {
        Texts.checkName(id);
        Texts.checkNames(used.stream().map(Amount::counter).toList());
        connection.run(
                () -> {
                    settlements.settle(id, used);
                    return true;
                });
    }

    @Override
    public List<Value> read(List<String> names) throws StorageException {
        return connection.run(
                () -> {
                    long now = connection.now();
                    Map<String, Document> found = counters.find(names);
                    return names.stream()
                            .map(it -> CounterDocuments.value(found.get(it), now))
                            .toList();
                });
    }

    @Override
    public int deleteExpired(int limit) throws StorageException {
        return connection.run(
                () -> {
                    long now = connection.now();
                    int deleted = limit > 0 ? settlements.deleteExpired(now, limit) : 0;
                    deleted += deleted < limit ? holds.deleteExpired(now, limit - deleted) : 0;
                    return deleted
                            + (deleted < limit ? counters.deleteExpired(now, limit - deleted) : 0);
                });
    }
}
