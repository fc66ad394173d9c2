package dev.gatehouse.vector;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

/// Vectors in partitions, searched by their cosine. A search never sees another partition, nor an
/// entry that has expired or was removed. Safe for several threads.
///
/// Vectors are unit vectors; all of one partition have the same number of dimensions.
public interface VectorStore extends AutoCloseable {
    /// An entry near to what was asked for.
    ///
    /// @param cosine between -1 and 1, in every store
    record Match(String id, double cosine, String payload) {}

    /// The entries of a partition that are nearest to a vector, the nearest first.
    ///
    /// @param limit at most so many
    /// @throws IOException when the store cannot be asked in time
    List<Match> nearest(String partition, float[] vector, int limit) throws IOException;

    /// Keeps an entry.
    ///
    /// @throws IOException when the store cannot take it
    void put(VectorEntry entry) throws IOException;

    /// Removes entries; ids that it does not have are ignored.
    ///
    /// @throws IOException when the store is away
    void remove(Collection<String> ids) throws IOException;

    /// Removes everything in the store.
    ///
    /// @throws IOException when the store is away
    void clear() throws IOException;

    /// How many entries it has, and the bytes they take; -1 where that is not known.
    Size size();

    /// The size of a store.
    record Size(long entries, long bytes) {}

    @Override
    void close();
}
