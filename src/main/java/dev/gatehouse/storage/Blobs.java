package dev.gatehouse.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Large values, read and written as streams.
public interface Blobs {
    /// Stores a value in place of an earlier one, which stays in force until all is there.
    ///
    /// @return how many bytes it has
    long put(String id, InputStream in) throws IOException;

    /// A value, to be closed by the reader; `null` when there is none. A value that is replaced
    /// while it is read ends complete or with an exception, never early.
    @Nullable InputStream get(String id) throws IOException;

    /// Removes a value.
    ///
    /// @return whether there was one
    boolean delete(String id) throws IOException;

    /// Ids in an order of the backend's own that does not change, for a copy of all.
    ///
    /// @param after the last id of the previous page; `null` for the first page
    List<String> ids(@Nullable String after, int limit) throws IOException;
}
