package dev.gatehouse.call;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// A request body that has not been read.
public interface BodySource {
    /// Its length in bytes, -1 when it is unknown.
    long length();

    /// The bytes, once.
    InputStream open() throws IOException;

    /// States how long its reading may take, from now on.
    default void within(Duration limit) {}

    /// Ends the reading of a body that is still arriving, as one that came too slowly. Safe for
    /// many threads.
    ///
    /// @return whether a thread was waiting for more of it
    default boolean giveWay() {
        return false;
    }

    /// A body around another one, which sees its bytes as they are read.
    abstract class Wrapped implements BodySource {
        private final BodySource source;

        protected Wrapped(BodySource source) {
            this.source = source;
        }

        /// Reads a part of the body.
        ///
        /// @return how many bytes came, -1 at the end
        protected abstract int read(InputStream in, byte[] into, int at, int most)
                throws IOException;

        @Override
        public final long length() {
            return source.length();
        }

        @Override
        public final void within(Duration limit) {
            source.within(limit);
        }

        @Override
        public final boolean giveWay() {
            return source.giveWay();
        }

        @Override
        public InputStream open() throws IOException {
            return new FilterInputStream(source.open()) {
                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] into, int at, int most) throws IOException {
                    return Wrapped.this.read(in, into, at, most);
                }
            };
        }
    }

    /// Bytes that have been read already.
    static BodySource of(byte[] bytes) {
        var in = new ByteArrayInputStream(bytes);
        return new BodySource() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }
}
