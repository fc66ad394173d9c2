package dev.gatehouse.storage;

import java.io.IOException;

/// Short messages between the gateways of one storage, the sender included: that keys have changed.
/// A notice is a hint to look, never the only carrier of a fact.
public interface Notices extends AutoCloseable {
    /// How many characters a notice may have.
    int LONGEST = 1_000;

    /// Sends a notice to all gateways.
    ///
    /// @param text at most [#LONGEST] characters
    void publish(String topic, String text) throws StorageException;

    /// Observes a topic until it is closed.
    Subscription subscribe(String topic, Listener listener);

    @Override
    void close() throws IOException;

    /// Runs on a thread of the storage, which it must not hold up.
    interface Listener {
        void notice(String text);

        /// Notices may have been lost, as storage was away.
        void gap();
    }

    /// Ends an observation.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
