package dev.gatehouse.call;

import dev.gatehouse.stream.Frame;
import java.io.IOException;

/// Where the frames of a stream go, and where its end is reported.
public interface Sink {
    /// Takes one frame; waits while the reader at the other end is behind.
    void put(Frame frame) throws IOException;

    /// Sends on what was put. Called when nothing more can be had without waiting.
    void flush() throws IOException;

    /// Ends the stream. Called once, whatever happened.
    void end(End end) throws IOException;

    /// How a stream ends.
    sealed interface End {
        /// The stream is complete.
        record Complete() implements End {}

        /// Too early.
        record Cut(Problem problem) implements End {}
    }
}
