package dev.gatehouse.stream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Reads a body that is one JSON document as one event: the whole answer of a provider that was
/// asked for a stream.
public final class DocumentReader implements EventReader {
    /// The name of its event.
    public static final String NAME = "document";

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
        var all = new ByteArrayOutputStream(ROOM);
        var part = new byte[ROOM];
        int count = source.read(part, 0, part.length);
        while (count >= 0) {
            all.write(part, 0, count);
            if (all.size() > most) {
                throw new InvalidStreamException("an answer of more than " + most + " bytes");
            }
            count = source.read(part, 0, part.length);
        }
        return SseEvent.of(NAME, all.toByteArray());
    }

    @Override
    public boolean ready() {
        return read;
    }
}
