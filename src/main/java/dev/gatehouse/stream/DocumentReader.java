package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads a body that is one JSON document as one event: the whole answer of a provider that was
/// asked for a stream.
public final class DocumentReader implements EventReader {
    /// The name of its event.
    public static final String NAME = "document";

    private static final byte[] START = ("event: " + NAME + "\ndata: ").getBytes(US_ASCII);
    private static final int ROOM = 8 * 1024;

    private final ByteSource source;
    private final int most;
    private boolean read;

    /// @param most how many bytes the document may have
    public DocumentReader(ByteSource source, int most) {
        this.source = source;
        this.most = most;
    }

    @Override
    public @Nullable SseEvent next() throws IOException {
        if (read) {
            return null;
        }
        read = true;
        byte[] bytes = Arrays.copyOf(START, ROOM);
        int end = START.length;
        int count = source.read(bytes, end, bytes.length - end - 2);
        while (count >= 0) {
            joinLines(bytes, end, end + count);
            end += count;
            if (end - START.length > most) {
                throw new InvalidStreamException("an answer of more than " + most + " bytes");
            }
            if (bytes.length - end <= 2) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            count = source.read(bytes, end, bytes.length - end - 2);
        }
        bytes[end++] = '\n';
        bytes[end++] = '\n';
        var event = new SseEvent();
        event.reset(bytes, 0, end);
        return event;
    }

    /// Between the values of JSON a line end means as much as a space.
    private static void joinLines(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
    }

    @Override
    public boolean ready() {
        return read;
    }
}
