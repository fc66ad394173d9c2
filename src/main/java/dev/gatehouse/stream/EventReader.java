package dev.gatehouse.stream;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads the events of a provider's stream, whatever frames carry them.
public interface EventReader {
    /// Waits for the next event.
    ///
    /// @return the event, valid until the next call; `null` at the end of the input
    /// @throws InvalidStreamException when an event is invalid or exceeds the limit
    @Nullable SseEvent next() throws IOException;

    /// Whether the next event, or the end, can be had without waiting for more bytes.
    boolean ready() throws IOException;
}
