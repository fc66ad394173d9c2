package dev.gatehouse.stream;

import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Cuts a byte stream into the frames of `application/vnd.amazon.eventstream`, alike at every
/// split.
///
/// A frame is its length and that of its headers, a CRC32 of these eight bytes, the headers, the
/// payload, and a CRC32 of all before it. The name of an event is its `:event-type`, that of an
/// exception its `:exception-type`, that of an error its `:error-code`; its data is the payload.
/// [SseEvent#exception()] distinguishes the last two from events. Both checksums are compared, and
/// a frame
/// that is too long is rejected before it is received. Not safe for many threads.
public final class AwsEventStreamReader implements EventReader {
    private static final int ROOM = 8 * 1024;
    private static final int PRELUDE = 12;
    private static final int CHECKSUM = 4;

    private final ByteSource source;
    private final int limit;
    private final SseEvent event = new SseEvent();
    private final AwsFrameHeaders headers = new AwsFrameHeaders();
    private final CRC32 checksum = new CRC32();
    private byte[] bytes = new byte[ROOM];
    private int start;
    private int end;
    private int frame;

    /// @param limit how many bytes one frame may have
    public AwsEventStreamReader(ByteSource source, int limit) {
        this.source = source;
        this.limit = limit;
    }

    @Override
    public @Nullable SseEvent next() throws IOException {
        while (!complete()) {
            if (!fill()) {
                if (start == end) {
                    return null;
                }
                throw new EOFException("the stream ended in the middle of an event");
            }
        }
        int first = start;
        start += frame;
        frame = 0;
        read(first, start);
        return event;
    }

    @Override
    public boolean ready() throws IOException {
        while (!complete()) {
            if (!source.ready()) {
                return false;
            }
            if (!fill()) {
                return true;
            }
        }
        return true;
    }

    /// Whether a whole frame is there. Its length counts once the checksum over it is right.
    private boolean complete() throws InvalidStreamException {
        if (frame == 0 && end - start >= PRELUDE) {
            verify(start, PRELUDE - CHECKSUM);
            int length = number(start);
            int headersLength = number(start + 4);
            int least = PRELUDE + CHECKSUM;
            if (length < 0 || length > limit) {
                throw new InvalidStreamException("an event of more than " + limit + " bytes");
            }
            if (length < least || headersLength < 0 || headersLength > length - least) {
                throw new InvalidStreamException("a frame whose lengths contradict each other");
            }
            frame = length;
        }
        return frame > 0 && end - start >= frame;
    }

    private void verify(int from, int length) throws InvalidStreamException {
        checksum.reset();
        checksum.update(bytes, from, length);
        if ((int) checksum.getValue() != number(from + length)) {
            throw new InvalidStreamException("a frame whose checksum is wrong");
        }
    }

    private int number(int at) {
        return bytes[at] << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private void read(int first, int behind) throws InvalidStreamException {
        verify(first, behind - first - CHECKSUM);
        event.resetFrame(bytes, first, behind);
        int payload = first + PRELUDE + number(first + 4);
        headers.read(bytes, first + PRELUDE, payload);
        event.nameAt(headers.nameFrom(), headers.nameTo());
        event.dataAt(bytes, payload, behind - CHECKSUM);
        if (headers.exception()) {
            event.markException();
        }
        if (headers.messageTo() > headers.messageFrom() && payload == behind - CHECKSUM) {
            event.dataAt(bytes, headers.messageFrom(), headers.messageTo());
        }
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = 0;
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
        byte[] roomier = start > bytes.length / 2 ? bytes : new byte[bytes.length * 2];
        System.arraycopy(bytes, start, roomier, 0, end - start);
        bytes = roomier;
        end -= start;
        start = 0;
    }
}
