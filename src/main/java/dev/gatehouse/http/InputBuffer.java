package dev.gatehouse.http;

import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.io.HttpTransportMetrics;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/// The bytes read from a socket and not used yet.
///
/// HttpCore's own buffer takes a bare LF for a line end, does not record it, and does not show
/// how much it holds; this one is strict, can be filled ahead, and shows it.
public final class InputBuffer implements SessionInputBuffer {
    private static final int ROOM = 8 * 1024;
    private static final int LONGEST_HEAD = 64 * 1024;

    /// The longest head that shows no key yet.
    private static final int LONGEST_ANONYMOUS_HEAD = 16 * 1024;

    /// So much of a head is counted with its connection.
    private static final int FREE = 2 * 1024;

    private static final int STEP = 4 * 1024;
    private static final String KEY_PARAMETER = "key=";
    private static final String[] KEY_FIELDS = {
        "authorization:", "x-api-key:", "api-key:", "x-goog-api-key:", "sec-websocket-protocol:"
    };

    private final BasicHttpTransportMetrics metrics = new BasicHttpTransportMetrics();
    private final byte[] bytes = new byte[ROOM];
    private final Lines lines;
    private final int longestLine;
    private final Room room;
    private int start;
    private int end;
    private int headBytes;
    private boolean headLines;
    private int headRoom;
    private boolean keyShown;
    private long received;

    /// How line ends and control characters are treated.
    public enum Lines {
        /// CRLF only, and nothing invisible: for requests, where leniency lets a second one
        /// through.
        STRICT,
        /// LF will do: for answers of a provider we chose.
        LENIENT
    }

    /// A buffer whose heads are limited by their length alone.
    public InputBuffer(Lines lines, int longestLine) {
        this(lines, longestLine, Room.UNLIMITED);
    }

    InputBuffer(Lines lines, int longestLine, Room room) {
        this.lines = lines;
        this.longestLine = longestLine;
        this.room = room;
    }

    /// Where the memory for heads comes from.
    @FunctionalInterface
    interface Room {
        /// Any number of bytes.
        Room UNLIMITED = _ -> true;

        /// Takes so many more bytes; false when there are none.
        boolean take(int count);
    }

    /// Marks that header fields come next: a line that begins with a space is a folded one.
    public void expectHead() {
        headBytes = 0;
        headRoom = FREE;
        keyShown = false;
        headLines = true;
    }

    /// Marks that the head is over.
    public void endHead() {
        headLines = false;
    }

    /// Reads more behind what is here; waits for it.
    ///
    /// @return how many bytes came, -1 at the end of the input
    public int fill(InputStream in) throws IOException {
        if (start > 0) {
            System.arraycopy(bytes, start, bytes, 0, end - start);
            end -= start;
            start = 0;
        }
        int read = in.read(bytes, end, bytes.length - end);
        if (read > 0) {
            end += read;
            received += read;
        }
        return read;
    }

    /// How many bytes have come, used or not.
    public long received() {
        return received;
    }

    /// A byte of what is here, by its position; -1 behind it.
    public int peek(int position) {
        return position < length() ? bytes[start + position] & 0xff : -1;
    }

    /// Whether so many lines are here, and at least one byte behind them.
    public boolean holdsBehindLines(int count) {
        int ends = 0;
        for (int i = start; i < end - 1; i++) {
            if (bytes[i] == '\n' && ++ends == count) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int length() {
        return end - start;
    }

    @Override
    public int capacity() {
        return bytes.length;
    }

    @Override
    public int available() {
        return capacity() - length();
    }

    @Override
    public int read(byte[] into, int at, int most, InputStream in) throws IOException {
        if (length() == 0) {
            if (most >= ROOM) {
                int read = in.read(into, at, most);
                received += Math.max(0, read);
                return read;
            }
            if (fill(in) < 0) {
                return -1;
            }
        }
        int count = Math.min(most, length());
        System.arraycopy(bytes, start, into, at, count);
        start += count;
        return count;
    }

    @Override
    public int read(byte[] into, InputStream in) throws IOException {
        return read(into, 0, into.length, in);
    }

    @Override
    public int read(InputStream in) throws IOException {
        if (length() == 0 && fill(in) < 0) {
            return -1;
        }
        return bytes[start++] & 0xff;
    }

    @Override
    public int readLine(CharArrayBuffer line, InputStream in) throws IOException {
        int scanned = 0;
        int taken = 0;
        while (true) {
            int lf = find(start + scanned);
            if (lf >= 0) {
                return taken + take(line, lf);
            }
            if (length() == bytes.length) {
                // A CR may be the first half of the line's end.
                int sure = bytes[end - 1] == '\r' ? length() - 1 : length();
                move(line, start + sure);
                taken += sure;
            }
            scanned = length();
            if (taken + scanned > longestLine) {
                throw new BadRequest(431, "a line of the request head is too long");
            }
            if (fill(in) < 0) {
                return ended(taken);
            }
        }
    }

    @Override
    public HttpTransportMetrics getMetrics() {
        return metrics;
    }

    private int ended(int taken) throws BadRequest {
        if (taken + length() > 0) {
            throw new BadRequest(400, "the request ended in the middle of a line");
        }
        return -1;
    }

    private int find(int from) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private int take(CharArrayBuffer line, int lf) throws BadRequest {
        int behind = lf;
        if (behind > start && bytes[behind - 1] == '\r') {
            behind--;
        } else if (lines == Lines.STRICT) {
            throw new BadRequest(400, "a line of the request ends without CR LF");
        }
        move(line, behind);
        keyShown |= headLines && lines == Lines.STRICT && showsKey(line);
        start = lf + 1;
        return line.length();
    }

    private void move(CharArrayBuffer line, int to) throws BadRequest {
        if (lines == Lines.STRICT) {
            check(line.length(), to);
        }
        headBytes += headLines ? to - start : 0;
        if (headBytes > headRoom) {
            takeRoom();
        }
        line.append(bytes, start, to - start);
        start = to;
    }

    private void takeRoom() throws BadRequest {
        if (headBytes > LONGEST_HEAD) {
            throw new BadRequest(431, "the request head is too large");
        }
        if (lines == Lines.STRICT && !keyShown && headBytes > LONGEST_ANONYMOUS_HEAD) {
            throw new BadRequest(
                    431, "the request head is too large; send the key in its first 16 KB");
        }
        while (headBytes > headRoom) {
            if (!room.take(STEP)) {
                throw new BadRequest(503, "there is no memory for another large request head");
            }
            headRoom += STEP;
        }
    }

    /// Whether a line may hold a key: one of the fields, or the request line with its query.
    private boolean showsKey(CharArrayBuffer line) {
        if (headBytes == line.length()) {
            return holds(line, KEY_PARAMETER);
        }
        for (String field : KEY_FIELDS) {
            if (matches(line, 0, field)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(CharArrayBuffer line, String lowerCase) {
        for (int i = 0; i < line.length(); i++) {
            if (matches(line, i, lowerCase)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(CharArrayBuffer line, int at, String lowerCase) {
        int length = lowerCase.length();
        for (int i = 0; i < length; i++) {
            boolean same =
                    at + i < line.length()
                            && Character.toLowerCase(line.charAt(at + i)) == lowerCase.charAt(i);
            if (!same) {
                return false;
            }
        }
        return true;
    }

    private void check(int before, int behind) throws BadRequest {
        boolean begins = before == 0 && behind > start;
        if (headLines && begins && (bytes[start] == ' ' || bytes[start] == '\t')) {
            throw new BadRequest(400, "the request has a folded header field");
        }
        for (int i = start; i < behind; i++) {
            int c = bytes[i] & 0xff;
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new BadRequest(400, "the request has a control character in its head");
            }
        }
    }
}
