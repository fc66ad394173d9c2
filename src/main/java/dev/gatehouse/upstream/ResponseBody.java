package dev.gatehouse.upstream;

import dev.gatehouse.stream.ByteSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;

/// The body of an answer, and the fate of its connection: read to the end it goes back to the pool,
/// left before it is closed.
final class ResponseBody implements ByteSource {
    private final Connection connection;
    private final InputStream raw;
    private final InputStream stream;
    private final Runnable whole;
    private final Runnable left;
    private boolean over;

    private ResponseBody(Connection connection, Framing framing, Runnable whole, Runnable left)
            throws IOException {
        this.connection = connection;
        this.raw = raw(connection, framing.length());
        this.stream = framing.zipped() ? new GZIPInputStream(raw) : raw;
        this.whole = whole;
        this.left = left;
    }

    /// How a body is framed and coded.
    ///
    /// @param length its bytes; -1 in chunks, -2 up to the end of the connection
    /// @param zipped whether it came compressed although nobody asked
    record Framing(long length, boolean zipped) {}

    static ResponseBody of(Connection connection, Framing framing, Runnable whole, Runnable left)
            throws IOException {
        return new ResponseBody(connection, framing, whole, left);
    }

    private static InputStream raw(Connection connection, long length) {
        if (length == -1) {
            return new ChunkedInputStream(connection.input(), connection.in());
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
        int count = stream.read(into, at, most);
        if (count < 0) {
            over = true;
            whole.run();
        }
        return count;
    }

    /// Nobody can tell what compressed bytes will give, nor what half a chunk's head will.
    @Override
    public boolean ready() {
        if (over || stream != raw) {
            return false;
        }
        return raw instanceof ChunkedInputStream chunks
                ? rest(chunks) > 0 || connection.input().holdsBehindLines(2)
                : connection.input().length() > 0;
    }

    /// How much of the chunk that is being read lies here.
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
