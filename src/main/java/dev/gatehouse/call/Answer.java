package dev.gatehouse.call;

import dev.gatehouse.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// What goes back over HTTP.
public sealed interface Answer {
    /// The fields that belong to the answer, beside those every answer has.
    Headers headers();

    /// An answer that is all here.
    final class Whole implements Answer {
        private final int status;
        private final Headers headers;
        private final byte[] body;

        public Whole(int status, Headers headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
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

    /// An answer that is still being said; its first content is here.
    record Streamed(Headers headers, Flow flow) implements Answer {}

    /// An answer that nobody here looks into, passed on as it arrives.
    ///
    /// @param length its bytes, -1 when nobody knows
    record Relayed(int status, Headers headers, long length, Flow flow) implements Answer {}

    /// A connection that leaves HTTP, with the fields that say to what.
    record Upgraded(Headers headers, Tunnel tunnel) implements Answer {}

    /// Bytes both ways, until either side ends it.
    interface Tunnel extends AutoCloseable {
        /// Passes them, and returns when it is over.
        void between(InputStream in, OutputStream out);

        @Override
        void close();
    }

    /// Frames that arrive over time, from a source that must be let go.
    ///
    /// Running it blocks the thread that runs it, at the reader's pace. It can be run once.
    interface Flow extends AutoCloseable {
        /// Runs to the end, which the sink is told.
        ///
        /// @throws IOException when the sink fails: nobody is listening any more
        void into(Sink sink) throws IOException;

        @Override
        void close();
    }
}
