package dev.gatehouse.storage.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.in;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Texts;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.bson.BSONException;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// A database of MongoDB and the time of its server.
///
/// Everything is written to a majority and into its journal, and read as a majority has it: what a
/// gateway has seen is not undone when another server becomes the primary.
final class MongoConnection implements Storage.Backend {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int DELETED_AT_ONCE = 1_000;

    private final MongoClient client;
    private final MongoDatabase database;
    private final ServerClock clock;
    private final String name;

    /// Something that uses the driver.
    interface Work<T extends @Nullable Object> {
        T run() throws StorageException;
    }

    private MongoConnection(MongoClient client, ConnectionString url, String usual) {
        String database = url.getDatabase() == null ? usual : url.getDatabase();
        this.client = client;
        this.database = client.getDatabase(database);
        this.clock = new ServerClock(this.database);
        this.name =
                "mongodb "
                        + url.getHosts().stream().collect(Collectors.joining(","))
                        + "/"
                        + database;
    }

    /// Opens no connection so far.
    ///
    /// @param limit how long an operation may take
    /// @throws StorageException when the URL is invalid; the message does not have it
    static MongoConnection of(String url, String database, Duration limit) throws StorageException {
        try {
            ConnectionString parsed = new ConnectionString(url);
            return new MongoConnection(
                    MongoClients.create(settings(parsed, limit.toMillis())), parsed, database);
        } catch (IllegalArgumentException | MongoException _) {
            // The driver's message may have parts of the password.
            throw Texts.rejected(
                    "the URL of MongoDB is invalid: it must be mongodb://HOST:PORT/DATABASE or"
                            + " mongodb+srv://HOST/DATABASE, special characters of the password"
                            + " are percent-encoded");
        }
    }

    private static MongoClientSettings settings(ConnectionString url, long limit) {
        return MongoClientSettings.builder()
                .applyConnectionString(url)
                .applicationName("gatehouse")
                .applyToSocketSettings(
                        it ->
                                it.connectTimeout(CONNECT_MILLIS, MILLISECONDS)
                                        .readTimeout(limit, MILLISECONDS))
                .applyToClusterSettings(it -> it.serverSelectionTimeout(limit, MILLISECONDS))
                .applyToConnectionPoolSettings(it -> it.maxWaitTime(limit, MILLISECONDS))
                .timeout(limit, MILLISECONDS)
                .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                .readConcern(ReadConcern.MAJORITY)
                .readPreference(ReadPreference.primary())
                .build();
    }

    MongoCollection<Document> collection(String name) {
        return database.getCollection(name);
    }

    /// Runs something that uses the driver.
    <T extends @Nullable Object> T run(Work<T> work) throws StorageException {
        try {
            return work.run();
        } catch (MongoException e) {
            throw Failures.of(e);
        } catch (BSONException e) {
            throw Failures.of(e);
        } catch (IllegalStateException e) {
            // What the driver throws once it is closed.
            throw new StorageException(Reason.UNAVAILABLE, "mongodb: " + e.getMessage(), e);
        }
    }

    /// Inserts a document.
    ///
    /// @return whether there was none with its id
    static boolean insertIfAbsent(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoException e) {
            if (Failures.duplicate(e)) {
                return false;
            }
            throw e;
        }
    }

    /// Deletes documents by their ids.
    ///
    /// @param found documents with at least `_id`
    /// @param condition what else must hold when they are deleted
    static int delete(MongoCollection<Document> collection, List<Document> found, Bson condition) {
        List<Object> ids = found.stream().map(it -> it.get("_id")).toList();
        int deleted = 0;
        for (int from = 0; from < ids.size(); from += DELETED_AT_ONCE) {
            List<Object> some = ids.subList(from, Math.min(from + DELETED_AT_ONCE, ids.size()));
            deleted +=
                    (int) collection.deleteMany(and(in("_id", some), condition)).getDeletedCount();
        }
        return deleted;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long now() throws StorageException {
        return run(clock::now);
    }

    @Override
    public Contents contents() {
        return new MongoContents(this);
    }

    @Override
    public void close() {
        client.close();
    }
}
