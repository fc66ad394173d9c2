package dev.gatehouse.vector.server;

import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore.Match;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The collections of a server, one for each number of dimensions.
///
/// All methods throw an [IOException] when the server does not do it in time, and those on a
/// collection a [MissingException] when it is not there.
interface VectorCollections extends AutoCloseable {
    /// A collection that is not there.
    final class MissingException extends IOException {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /// The dimensions of those that are there.
    Set<Integer> list() throws IOException;

    /// Makes one, unless it is there.
    void create(int dimensions) throws IOException;

    /// The nearest in a partition that expire after a time.
    List<Match> nearest(Query query) throws IOException;

    /// A search.
    ///
    /// @param now in milliseconds since the epoch
    record Query(String partition, Vector vector, int limit, long now) {}

    /// Keeps an entry in place of another one with its key.
    void put(UUID key, VectorEntry entry) throws IOException;

    void remove(int dimensions, List<UUID> keys) throws IOException;

    /// Removes those that have expired, where the server does not by itself.
    void sweep(int dimensions, long now) throws IOException;

    /// Removes all entries, and the collection where another one is made at once.
    void clear(int dimensions) throws IOException;

    @Override
    void close();

    /// The components of a vector.
    final class Vector {
        private final float[] components;

        Vector(float[] components) {
            this.components = components;
        }

        /// Not to be changed.
        float[] components() {
            return components;
        }

        int dimensions() {
            return components.length;
        }

        /// As JSON.
        String json() {
            var text = new StringBuilder(12 * components.length).append('[');
            for (float component : components) {
                text.append(component).append(',');
            }
            text.setLength(text.length() - 1);
            return text.append(']').toString();
        }
    }
}
