package dev.gatehouse.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Small edited things in collections: keys, budgets, prices, owners of objects.
public interface Documents {
    /// The version that a document must not have, to be created only.
    long ABSENT = 0;

    /// The document with an id; `null` when there is none or it has expired.
    @Nullable Document find(String collection, String id) throws StorageException;

    /// Documents in the order of the code points of their ids.
    ///
    /// @param owner only those of this owner; `null` for all
    /// @param after the last id of the previous page; `null` for the first page
    List<Document> page(
            String collection, @Nullable String owner, @Nullable String after, int limit)
            throws StorageException;

    /// Stores documents, whatever was there, in one step.
    void putAll(List<Draft> drafts) throws StorageException;

    /// Stores a document if the stored one has a version.
    ///
    /// @param version [#ABSENT] when there must be none
    /// @return the document as stored; `null` when another version is stored
    @Nullable Document putIf(Draft draft, long version) throws StorageException;

    /// Removes a document if it has a version.
    ///
    /// @return whether it was removed
    boolean remove(String collection, String id, long version) throws StorageException;

    /// What has changed in a collection after a version, in the order of the changes, each document
    /// with its last change only. No change is left out, whatever gateway made it.
    List<Change> changesSince(String collection, long version, int limit) throws StorageException;

    /// Deletes documents that have expired, and the traces of removed ones that are older than a
    /// day.
    ///
    /// @return how many were deleted, at most `limit`
    int deleteExpired(int limit) throws StorageException;

    /// A document before it is stored.
    ///
    /// @param expires milliseconds since 1970, `null` for never
    record Draft(
            String collection,
            String id,
            @Nullable String owner,
            @Nullable Long expires,
            String body) {}

    /// A change.
    ///
    /// @param document `null` when the document was removed or has expired
    record Change(String id, long version, @Nullable Document document) {}
}
