package dev.gatehouse.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Events in the order of their time, found by their tags: calls, changes by operators, lines of
/// batches. Each kind of event has a journal of its own, by name.
public interface Journal {
    /// Adds rows; those with an id that is there already are left out.
    ///
    /// @return the ids that were new
    Set<String> append(String journal, List<Row> rows) throws StorageException;

    /// Adds a gateway's entries with their sums, each once however often it is called: entries up
    /// to [#position(String)] are left out. All entries of a call are in force or none is, except
    /// on a backend without transactions, where a repetition completes what is missing.
    ///
    /// @param node the id of the gateway's ledger
    /// @param entries in the order of their sequence
    void apply(String journal, String node, List<Entry> entries) throws StorageException;

    /// The sequence of the last entry of a gateway's ledger that is in force; 0 when none is.
    long position(String node) throws StorageException;

    /// Replaces a row by another of the same id and time, with what that changes in the sums of its
    /// time, unless the row has changed since it was read.
    ///
    /// @return whether it was replaced
    boolean revise(String journal, Row before, Row after, List<Sum> differences)
            throws StorageException;

    /// The row with an id; `null` when there is none.
    @Nullable Row find(String journal, String id) throws StorageException;

    /// Rows, the newest first.
    List<Row> page(String journal, Query query) throws StorageException;

    /// Deletes the oldest rows before a time.
    ///
    /// @param limit how many at most, so that no step takes long
    /// @return how many were deleted
    int deleteBefore(String journal, long time, int limit) throws StorageException;

    /// Which rows are wanted.
    ///
    /// @param from milliseconds since 1970, inclusive
    /// @param to exclusive
    /// @param tags values that the tags of a row must have
    /// @param before the last row of the previous page, `null` for the first page
    record Query(long from, long to, Map<String, String> tags, @Nullable Place before, int limit) {}

    /// A row's place in the order.
    record Place(long time, String id) {}
}
