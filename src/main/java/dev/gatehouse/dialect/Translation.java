package dev.gatehouse.dialect;

import dev.gatehouse.call.Rejection;
import dev.gatehouse.chat.Usage;
import dev.gatehouse.flow.Frame;
import dev.gatehouse.flow.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Turns a provider's events into the caller's frames. One for each stream; not for many threads.
public interface Translation {
    /// Takes an event; gives none, one or many frames, good until it is asked again.
    ///
    /// An event that reports a failure gives no frame; see [#failure()]. One that cannot be read is
    /// skipped and counted.
    void put(SseEvent event, Out out) throws IOException;

    /// The provider's input has ended: gives what is still owed for a stream that is whole.
    void finish(Out out) throws IOException;

    /// Whether all that makes an answer whole has come.
    boolean whole();

    /// What was found out so far.
    Tally tally();

    /// Whether the official last event has come; nothing after it matters.
    default boolean ended() {
        return tally().ended();
    }

    /// The failure the provider reported in the stream, if it did.
    default @Nullable Rejection failure() {
        return tally().failure();
    }

    /// What it took, as far as it said so.
    default @Nullable Usage usage() {
        return tally().usage();
    }

    /// How many events made no sense.
    default int skipped() {
        return tally().skipped();
    }

    /// Where frames go.
    @FunctionalInterface
    interface Out {
        void put(Frame frame) throws IOException;
    }
}
