package dev.gatehouse.storage.mongo;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.time.Duration;

/// Storage in a database of MongoDB.
public final class MongoStorage {
    /// Far longer than an operation may take.
    private static final long LONGEST_WRITE = Duration.ofSeconds(10).toMillis();

    private static final long LONGEST_HOLD = Duration.ofSeconds(5).toMillis();

    private static final Duration NOTICES = Duration.ofMillis(500);

    private MongoStorage() {}

    /// Opens a database, or makes it.
    ///
    /// @param url as the drivers of MongoDB take it
    /// @param database its database, unless the URL names one
    /// @param limit how long an operation may take; two seconds are enough
    /// @throws IOException when the URL is invalid or the server cannot be reached
    public static Storage open(String url, String database, Duration limit) throws IOException {
        return open(url, database, limit, NOTICES);
    }

    /// Opens a database.
    ///
    /// @param notices how often a gateway looks for notices
    static Storage open(String url, String database, Duration limit, Duration notices)
            throws IOException {
        MongoConnection connection = MongoConnection.of(url, database, limit);
        try {
            return connection.run(() -> open(connection, notices));
        } catch (StorageException e) {
            connection.close();
            throw e;
        }
    }

    private static Storage open(MongoConnection connection, Duration notices)
            throws StorageException {
        var buckets = new Buckets(connection);
        return new Storage(
                new MongoDocuments(connection, LONGEST_WRITE),
                new MongoJournal(connection, buckets),
                new MongoRollups(connection, buckets),
                new MongoCounters(connection, LONGEST_HOLD),
                new MongoNotices(connection, notices),
                new MongoBlobs(connection),
                connection);
    }
}
