package dev.gatehouse.storage.mongo;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.time.Duration;

/// Storage in a database of MongoDB.
public final class MongoStorage {
    /// Far longer than an operation may take.
    private static final long LONGEST_WRITE = Duration.ofSeconds(10).toMillis();

    private MongoStorage() {}

    /// Opens a database, or makes it.
    ///
    /// @param url as the drivers of MongoDB take it
    /// @param database its database, unless the URL names one
    /// @throws IOException when the URL is invalid or the server cannot be reached
    public static Storage open(String url, String database) throws IOException {
        MongoConnection connection = MongoConnection.of(url, database);
        try {
            return connection.run(() -> open(connection));
        } catch (StorageException e) {
            connection.close();
            throw e;
        }
    }

    private static Storage open(MongoConnection connection) throws StorageException {
        var buckets = new Buckets(connection);
        return new Storage(
                new MongoDocuments(connection, LONGEST_WRITE),
                new MongoJournal(connection, buckets),
                new MongoRollups(connection, buckets),
                new MongoCounters(connection),
                new MongoNotices(connection),
                new MongoBlobs(connection),
                connection);
    }
}
