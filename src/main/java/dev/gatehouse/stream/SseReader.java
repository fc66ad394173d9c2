package dev.gatehouse.stream;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts a byte stream into server-sent events (WHATWG HTML, section 9.2.6), alike at every split.
///
/// An event is given as the very bytes it came in, its closing blank line included, so that what is
/// passed on whole is passed on unchanged. Lines end with LF, CRLF or CR. An event without its
/// blank line at the end of the input is not an event. Not safe for many threads.
public final class SseReader implements EventReader {
    private static final int ROOM = 8 * 1024;

    private final ByteSource source;
    private final int most;
    private final SseEvent event = new SseEvent();
    private byte[] bytes = new byte[ROOM];
    private int start;
    private int end;
    private int scanned;
    private int found = -1;
    private boolean lineEmpty = true;
    private boolean afterReturn;
    private boolean begun;

    /// @param most how many bytes one event may have
    public SseReader(ByteSource source, int most) {
        this.source = source;
        this.most = most;
    }

    /// Waits for the next event.
    ///
    /// @return the event, good until the next call; `null` at the end of the input
    /// @throws StreamFault when an event grows beyond the limit
    @Override
    public @Nullable SseEvent next() throws IOException {
        while (true) {
            int to = findEnd();
            if ((to < 0 ? end : to) - start > most) {
                throw new InvalidStreamException("an event of more than " + most + " bytes");
            }
            if (to >= 0) {
                event.reset(bytes, start, to);
                start = to;
                found = -1;
                begun = true;
                return event;
            }
            if (!fill()) {
                return unterminated();
            }
        }
    }

    /// What is left at the end of the input, as an event with the blank line that it lacks; `null`
    /// when nothing is left.
    private @Nullable SseEvent unterminated() {
        if (!hasPartialEvent()) {
            return null;
        }
        byte[] whole = Arrays.copyOfRange(bytes, start, end + 2);
        boolean lineEnded = bytes[end - 1] == '\n';
        int to = end - start;
        whole[to++] = '\n';
        if (!lineEnded) {
            whole[to++] = '\n';
        }
        start = end;
        event.reset(whole, 0, to);
        event.markUnterminated();
        return event;
    }

    /// Whether the next event, or the end, can be had without waiting for more bytes. Takes in what
    /// is ready, as half an event is none.
    @Override
    public boolean ready() throws IOException {
        while (findEnd() < 0 && end - start <= most) {
            if (!source.ready()) {
                return false;
            }
            if (!fill()) {
                return true;
            }
        }
        return true;
    }

    private boolean hasPartialEvent() {
        for (int i = start; i < end; i++) {
            if (bytes[i] != '\n' && bytes[i] != '\r') {
                return true;
            }
        }
        return false;
    }

    /// The position behind the next blank line, or -1. Records how far it has looked and what it
    /// has found, as it is called more than once.
    private int findEnd() {
        if (found >= 0) {
            return found;
        }
        skipMark();
        for (int i = scanned; i < end; i++) {
            byte b = bytes[i];
            if (b == '\n' && afterReturn) {
                afterReturn = false;
                continue;
            }
            afterReturn = b == '\r';
            if (b != '\n' && b != '\r') {
                lineEmpty = false;
            } else if (lineEmpty) {
                return blankLine(i + 1);
            } else {
                lineEmpty = true;
            }
        }
        scanned = end;
        return -1;
    }

    /// Takes the LF of a blank line's CRLF along when it is here already.
    private int blankLine(int behind) {
        int to = behind;
        if (afterReturn && to < end && bytes[to] == '\n') {
            to++;
            afterReturn = false;
        }
        scanned = to;
        found = to;
        return to;
    }

    private void skipMark() {
        if (!begun && end - start >= 3) {
            begun = true;
            if (bytes[start] == (byte) 0xEF
                    && bytes[start + 1] == (byte) 0xBB
                    && bytes[start + 2] == (byte) 0xBF) {
                start += 3;
                scanned = start;
                lineEmpty = true;
            }
        }
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
            scanned = 0;
        }
        if (end == bytes.length) {
            makeRoom();
        }
        int read = source.read(bytes, end, bytes.length - end);
        if (read < 0) {
            return false;
        }
        end += read;
        return true;
    }

    private void makeRoom() {
        // In place where half is free: no event is valid here.
        byte[] roomier = start > bytes.length / 2 ? bytes : new byte[bytes.length * 2];
        System.arraycopy(bytes, start, roomier, 0, end - start);
        bytes = roomier;
        scanned -= start;
        end -= start;
        start = 0;
    }
}
