package dev.gatehouse.dialect;

import dev.gatehouse.call.ProviderError;
import dev.gatehouse.conversation.Usage;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Turns a provider's events into the caller's frames. One for each stream; not for many threads.
public interface StreamTransform {
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
    StreamState state();

    /// Whether the official last event has come; nothing after it matters.
    default boolean ended() {
        return state().ended();
    }

    /// The failure the provider reported in the stream, if it did.
    default @Nullable ProviderError failure() {
        return state().failure();
    }

    /// What it took, as far as it said so.
    default @Nullable Usage usage() {
        return state().usage();
    }

    /// How many events made no sense.
    default int skipped() {
        return state().skipped();
    }

    /// Where frames go.
    @FunctionalInterface
    interface Out {
        void put(Frame frame) throws IOException;
    }
}
