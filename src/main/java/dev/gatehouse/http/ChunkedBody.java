package dev.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.util.CharArrayBuffer;

/// A request body in chunks (RFC 9112 section 7.1), read to the letter.
///
/// HttpCore's own reader takes signs for digits, has no limit on trailers and does without the
/// last line; a server in front of us might read such a body as a shorter or a longer one.
final class ChunkedBody extends InputStream {
    private static final int MOST_DIGITS = 15;
    private static final int MOST_TRAILERS = 100;

    private final InputBuffer input;
    private final InputStream in;
    private final CharArrayBuffer line = new CharArrayBuffer(32);
    private long left;
    private boolean begun;
    private boolean over;

    ChunkedBody(InputBuffer input, InputStream in) {
        this.input = input;
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int at, int most) throws IOException {
        if (over || (left == 0 && !nextChunk())) {
            return -1;
        }
        int count = input.read(into, at, (int) Math.min(most, left), in);
        if (count < 0) {
            throw new BadRequest(400, "the body ended too early");
        }
        left -= count;
        return count;
    }

    private boolean nextChunk() throws IOException {
        if (begun && !line().isEmpty()) {
            throw new BadRequest(400, "a chunk of the body is longer than its size");
        }
        begun = true;
        left = size(line());
        if (left == 0) {
            skipTrailers();
            over = true;
        }
        return !over;
    }

    private void skipTrailers() throws IOException {
        int trailers = 0;
        while (!line().isEmpty()) {
            if (++trailers > MOST_TRAILERS) {
                throw new BadRequest(431, "the body has too many trailer fields");
            }
        }
    }

    private CharArrayBuffer line() throws IOException {
        line.clear();
        if (input.readLine(line, in) < 0) {
            throw new BadRequest(400, "the body ended too early");
        }
        return line;
    }

    /// Hexadecimal digits, and perhaps an extension, which is ignored.
    private static long size(CharArrayBuffer line) throws BadRequest {
        long size = 0;
        int i = 0;
        while (i < line.length() && Character.digit(line.charAt(i), 16) >= 0) {
            size = size << 4 | Character.digit(line.charAt(i), 16);
            i++;
        }
        int digits = i;
        while (i < line.length() && (line.charAt(i) == ' ' || line.charAt(i) == '\t')) {
            i++;
        }
        boolean extended = i < line.length() && line.charAt(i) == ';';
        if (digits == 0 || digits > MOST_DIGITS || (digits < line.length() && !extended)) {
            throw new BadRequest(400, "the body has a malformed chunk");
        }
        return size;
    }
}
