package dev.gatehouse.dialect;

import dev.gatehouse.call.Sink;
import dev.gatehouse.stream.Frame;
import dev.gatehouse.stream.SseEvent;
import java.io.IOException;

/// Turns a provider's events into the client's frames. One for each stream; not safe for several
/// threads.
public interface StreamTransform {
    /// Takes an event and puts none, one or many frames, which are valid until the next call.
    ///
    /// An event that reports an error puts no frame; see [StreamState#error()]. One that cannot be
    /// read is counted in [#state()].
    void put(SseEvent event, Out out) throws IOException;

    /// Takes the end of the stream, and puts what is still owed.
    ///
    /// After [Sink.End.Complete] the provider's input has ended: a stream that is whole gets its
    /// official last frame. After [Sink.End.Cut] the stream ends early: a transform whose format
    /// demands it closes what is open and puts the error as frames of the kind
    /// [Frame.Kind#ERROR]; for the others the caller writes the error event of the dialect.
    void finish(Sink.End end, Out out) throws IOException;

    /// Whether everything that makes an answer whole has come.
    boolean whole();

    /// What was found out so far.
    StreamState state();

    /// Whether the official last event has come; nothing after it matters.
    default boolean ended() {
        return state().ended();
    }

    /// Where frames go.
    @FunctionalInterface
    interface Out {
        void put(Frame frame) throws IOException;
    }
}
