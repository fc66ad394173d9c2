package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What goes back to the client over HTTP.
public sealed interface Answer {
    /// The header fields that belong to the answer, beside those that every answer has.
    Headers headers();

    /// An answer whose body is complete.
    final class Whole implements Answer {
        private final int status;
        private final Headers headers;
        private final byte[] body;
        private final @Nullable Problem problem;

        public Whole(int status, Headers headers, byte[] body) {
            this(status, headers, body, null);
        }

        private Whole(int status, Headers headers, byte[] body, @Nullable Problem problem) {
            this.status = status;
            this.headers = headers;
            this.body = body;
            this.problem = problem;
        }

        /// An error of a provider that passes as it is.
        ///
        /// @param problem what it means, for the record of the call
        public static Whole error(int status, Headers headers, byte[] body, Problem problem) {
            return new Whole(status, headers, body, problem);
        }

        /// What the answer means where it is an error; `null` where it is none.
        public @Nullable Problem problem() {
            return problem;
        }

        public int status() {
            return status;
        }

        @Override
        public Headers headers() {
            return headers;
        }

        /// Its bytes. Not to be changed.
        public byte[] body() {
            return body;
        }
    }

    /// A streaming answer in the client's dialect. Its head leaves once [Flow#begin()] has
    /// returned.
    record Streamed(Headers headers, Flow flow) implements Answer {}

    /// An answer whose body is relayed as opaque bytes, as they arrive.
    ///
    /// @param length its length in bytes, -1 when it is unknown
    record Relayed(int status, Headers headers, long length, Flow flow) implements Answer {}

    /// A connection that leaves HTTP, with the header fields that name the new protocol.
    record Upgraded(Headers headers, Tunnel tunnel) implements Answer {}

    /// Bytes in both directions, until either side ends it.
    interface Tunnel extends AutoCloseable {
        /// Passes them, and returns when either side has ended it.
        ///
        /// @throws IOException when the close frame cannot be sent to the client
        void between(InputStream in, OutputStream out) throws IOException;

        /// Why the gateway ended it for what it carried; `null` where it did not.
        default @Nullable Problem problem() {
            return null;
        }

        @Override
        void close();
    }

    /// Frames that arrive over time, from a source that must be closed.
    ///
    /// First [#begin()], then [#into(Sink)], each on the thread of the call; both block at the pace
    /// of the source and of the sink. A stage that holds frames back, or rejects an answer before
    /// its 200 has left, wraps the flow and does that in `begin`.
    interface Flow extends AutoCloseable {
        /// Reads until a frame may be released to the client. Calling it again does nothing.
        ///
        /// @throws ProblemException when the answer fails before that; no byte has left then
        void begin();

        /// Passes all frames and the end to the sink. It can run once.
        ///
        /// @throws IOException when the sink fails, because the client has disconnected
        void into(Sink sink) throws IOException;

        @Override
        void close();

        /// The same flow with a sink in front of the one that it passes its frames to.
        default Flow through(UnaryOperator<Sink> front) {
            Flow flow = this;
            return new Flow() {
                @Override
                public void begin() {
                    flow.begin();
                }

                @Override
                public void into(Sink sink) throws IOException {
                    flow.into(front.apply(sink));
                }

                @Override
                public void close() {
                    flow.close();
                }
            };
        }
    }
}
