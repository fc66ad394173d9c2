package dev.gatehouse.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a database keeps, page by page, for a copy of all. Features use the shapes.
///
/// What a method with `keep` in its name is given is stored as it is, in place of what has the same
/// name: a copy that was cut can be repeated. Pages have an order of the backend's own that does
/// not change.
public interface Contents {
    /// The position of a gateway's ledger, [Journal#position(String)].
    record Position(String node, long sequence) {}

    /// About how many documents, rows and sums there are.
    long size() throws StorageException;

    /// The names of all collections of documents that have ever been written to.
    List<String> collections() throws StorageException;

    /// Stores documents with their times and versions; later changes get larger versions.
    void keepDocuments(List<Document> documents) throws StorageException;

    /// The names of all journals that have rows.
    List<String> journals() throws StorageException;

    /// Positions of ledgers.
    ///
    /// @param after the last node of the previous page; `null` for the first page
    List<Position> positions(@Nullable String after, int limit) throws StorageException;

    /// Stores positions.
    void keepPositions(List<Position> positions) throws StorageException;

    /// Sums of buckets, each with all of its dimensions; those that its set lacks are empty.
    ///
    /// @param after the last bucket of the previous page; `null` for the first page
    List<BucketSums.Total> sums(BucketSums.@Nullable Bucket after, int limit)
            throws StorageException;

    /// Stores the sums of buckets.
    void keepSums(List<BucketSums.Total> totals) throws StorageException;

    /// What counters have used that have not expired. What they hold belongs to calls in flight.
    ///
    /// @param after the last counter of the previous page; `null` for the first page
    List<Counters.Amount> counters(@Nullable String after, int limit) throws StorageException;

    /// Deletes all that the database keeps.
    void clear() throws StorageException;
}
