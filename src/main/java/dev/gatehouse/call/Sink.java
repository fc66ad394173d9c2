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

    /// A sink in front of another one: what is not overridden passes on as it is.
    class Wrapped implements Sink {
        private final Sink next;

        public Wrapped(Sink next) {
            this.next = next;
        }

        @Override
        public void put(Frame frame) throws IOException {
            next.put(frame);
        }

        @Override
        public void flush() throws IOException {
            next.flush();
        }

        @Override
        public void end(End end) throws IOException {
            next.end(end);
        }
    }

    /// How a stream ends.
    sealed interface End {
        /// The stream is complete.
        record Complete() implements End {}

        /// Too early.
        record Cut(Problem problem) implements End {}
    }
}
