package dev.gatehouse.attempt;

import dev.gatehouse.json.Json;

/// Observes the objects that answers show, such as batches, before the client has them.
@FunctionalInterface
public interface ObjectListener {
    /// Observes nothing.
    ObjectListener NONE = (_, _) -> {};

    /// An answer has arrived, as a whole or as the object in a stream. It runs on the thread of the
    /// call.
    void seen(Attempt attempt, Json answer);
}
