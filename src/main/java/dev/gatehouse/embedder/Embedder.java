package dev.gatehouse.embedder;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Turns a text into a unit vector, on this machine. Safe for several threads.
public interface Embedder extends AutoCloseable {
    /// What its vectors may be compared with: vectors of embedders of other names mean nothing
    /// beside them.
    String name();

    /// How many numbers a vector has.
    int dimensions();

    /// The vector of a text.
    ///
    /// @param limit how long the caller waits at most
    /// @return `null` when the text is in a script that the embedder does not know, is too long, or
    ///     when there is no vector in time; no error then
    float @Nullable [] embed(String text, Duration limit);

    @Override
    void close();
}
