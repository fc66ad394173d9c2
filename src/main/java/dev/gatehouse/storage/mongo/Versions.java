package dev.gatehouse.storage.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReturnDocument;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.bson.BSONException;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/// The versions of documents: which are given to writers, and up to which all are written.
///
/// A writer lists itself with a version that is below all of its own, writes, and takes itself off
/// the list. Readers see changes up to the lowest version on the list, so none appears behind them.
/// A writer that has ended without a word is taken off by readers after a while. If it goes on all
/// the same, it finds itself off the list, and gives what it wrote new versions.
final class Versions {
    private final MongoConnection connection;
    private final MongoCollection<Document> heads;
    private final MongoCollection<Document> documents;
    private final long longest;

    /// Writes documents with new versions.
    interface Write {
        /// Returns whether anything was written.
        boolean run(long first) throws StorageException;
    }

    /// @param longest after how many milliseconds a writer is taken off the list
    Versions(MongoConnection connection, MongoCollection<Document> documents, long longest) {
        this.connection = connection;
        this.heads = connection.collection("gh_versions");
        this.documents = documents;
        this.longest = longest;
        documents.createIndex(Indexes.ascending("collection", "version"));
    }

    /// Writes as many documents as there are new versions.
    ///
    /// @return the first of the versions in force; [Documents#ABSENT] when nothing was written
    long write(String collection, int count, Write write) throws StorageException {
        String writer = UUID.randomUUID().toString();
        long first = begin(collection, count, writer);
        boolean written;
        try {
            written = write.run(first);
        } catch (BSONException e) {
            // It never left. After all other failures it may still arrive: it stays on the list.
            ended(collection, writer);
            throw e;
        }
        while (!ended(collection, writer) && written) {
            writer = UUID.randomUUID().toString();
            first = renew(collection, count, first, begin(collection, count, writer));
        }
        return written ? first : Documents.ABSENT;
    }

    /// The version up to which all changes are visible.
    long visible(String collection) throws StorageException {
        Document head = heads.find(new Document("_id", collection)).first();
        if (head == null) {
            return 0;
        }
        long visible = head.getLong("version");
        for (Map.Entry<String, Object> each : head.get("writers", Document.class).entrySet()) {
            Document writer = (Document) each.getValue();
            if (writer.getLong("since") + longest <= connection.now()) {
                ended(collection, each.getKey());
            } else {
                visible = Math.min(visible, writer.getLong("after"));
            }
        }
        return visible;
    }

    private long begin(String collection, int count, String writer) throws StorageException {
        Document id = new Document("_id", collection);
        long after = known(collection, heads.find(id).first());
        Document entry = new Document("after", after).append("since", connection.now());
        // In two steps: where a document is read while it changes, no version is seen before its
        // writer.
        heads.updateOne(id, new Document("$set", new Document("writers." + writer, entry)));
        // The document as it was: a server that reads the new one only while it answers would give
        // two writers the same versions.
        Document before =
                heads.findOneAndUpdate(
                        id,
                        new Document("$inc", new Document("version", (long) count)),
                        new FindOneAndUpdateOptions().returnDocument(ReturnDocument.BEFORE));
        return Objects.requireNonNull(before).getLong("version") + 1;
    }

    private long known(String collection, @Nullable Document head) {
        if (head != null) {
            return head.getLong("version");
        }
        MongoConnection.insertIfAbsent(
                heads,
                new Document("_id", collection)
                        .append("version", 0L)
                        .append("writers", new Document()));
        return 0;
    }

    /// Takes a writer off the list.
    ///
    /// @return whether it was on it; also when it is not known, as then it is taken off later
    private boolean ended(String collection, String writer) {
        String field = "writers." + writer;
        try {
            return heads.updateOne(
                                    new Document("_id", collection)
                                            .append(field, new Document("$exists", true)),
                                    new Document("$unset", new Document(field, "")))
                            .getMatchedCount()
                    > 0;
        } catch (MongoException _) {
            return true;
        }
    }

    private long renew(String collection, int count, long first, long again) {
        for (int i = 0; i < count; i++) {
            documents.updateOne(
                    new Document("collection", collection).append("version", first + i),
                    new Document("$set", new Document("version", again + i)));
        }
        return again;
    }
}
