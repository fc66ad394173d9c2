package dev.gatehouse.upstream;

import dev.gatehouse.stream.ByteSource;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.jspecify.annotations.Nullable;

/// The body of an answer, and what becomes of its connection: read to the end it goes back to the
/// pool, left before it is closed.
final class ResponseBody implements ByteSource {
    private final Connection connection;
    private final InputStream raw;
    private final boolean zipped;
    private final Runnable whole;
    private final Runnable left;
    private @Nullable InputStream unpacked;
    private boolean over;

    /// @param whole run when the last byte of the answer has been read
    /// @param left run when the connection cannot be used again
    ResponseBody(Connection connection, Framing framing, Runnable whole, Runnable left) {
        this.connection = connection;
        this.raw = raw(connection, framing.length());
        this.zipped = framing.zipped();
        this.whole = whole;
        this.left = left;
    }

    /// How a body is framed and coded.
    ///
    /// @param length its bytes, [#CHUNKED], or [#TO_THE_END] of the connection
    /// @param zipped whether it came compressed although that was not requested
    record Framing(long length, boolean zipped) {
        static final long CHUNKED = -1;
        static final long TO_THE_END = -2;
        static final Framing NONE = new Framing(0, false);

        /// A body of a known length; an empty one is never compressed.
        static Framing of(long length, boolean zipped) {
            return new Framing(length, zipped && length > 0);
        }

        /// Whether its end can be seen before the connection ends.
        boolean ends() {
            return length != TO_THE_END;
        }

        /// How many bytes a reader will get, -1 when that is not known.
        long known() {
            return zipped ? -1 : Math.max(-1, length);
        }
    }

    private static InputStream raw(Connection connection, long length) {
        if (length == Framing.CHUNKED) {
            return new ChunkedInputStream(connection.input(), connection.in(), Connection.CONFIG);
        }
        if (length >= 0) {
            return new ContentLengthInputStream(connection.input(), connection.in(), length);
        }
        return new InputStream() {
            @Override
            public int read() throws IOException {
                return connection.input().read(connection.in());
            }

            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                return connection.input().read(into, at, most, connection.in());
            }
        };
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
        if (over) {
            return -1;
        }
        int count = zipped ? readUnpacked(into, at, most) : readRaw(into, at, most);
        if (count < 0) {
            over = true;
            end();
        }
        return count;
    }

    private int readRaw(byte[] into, int at, int most) throws IOException {
        try {
            return raw.read(into, at, most);
        } catch (TruncatedChunkException | ConnectionClosedException e) {
            throw e;
        } catch (MalformedChunkCodingException e) {
            throw InvalidResponseException.passing("its answer has a malformed chunk", e);
        } catch (MessageConstraintException e) {
            throw InvalidResponseException.passing("its answer has too many trailer fields", e);
        }
    }

    private int readUnpacked(byte[] into, int at, int most) throws IOException {
        try {
            InputStream known = unpacked;
            if (known == null) {
                known = new GZIPInputStream(raw);
                unpacked = known;
            }
            return known.read(into, at, most);
        } catch (ZipException e) {
            throw InvalidResponseException.passing("its answer is no valid gzip", e);
        } catch (ConnectionClosedException | TruncatedChunkException e) {
            throw e;
        } catch (EOFException e) {
            throw InvalidResponseException.passing("its gzip answer ends too early", e);
        }
    }

    /// The end of what was compressed is not yet the end of the answer: the last chunk may still be
    /// on its way, and would be taken for a part of the next answer.
    private void end() {
        boolean clean = true;
        try {
            clean = !zipped || raw.read() < 0;
        } catch (IOException _) {
            clean = false;
        }
        (clean ? whole : left).run();
    }

    /// It is unknown what compressed bytes will give, or what half a chunk's head will.
    @Override
    public boolean ready() {
        if (over || zipped) {
            return false;
        }
        return raw instanceof ChunkedInputStream chunks
                ? rest(chunks) > 0 || connection.input().holdsBehindLines(2)
                : connection.input().length() > 0;
    }

    /// How much of the chunk that is being read is in the buffer.
    private static int rest(ChunkedInputStream chunks) {
        try {
            return chunks.available();
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            left.run();
        }
    }
}
