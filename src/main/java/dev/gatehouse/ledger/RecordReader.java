package dev.gatehouse.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the records of all segments in their order, each sequence once, up to what has been
/// written so far. Not safe for several threads.
final class RecordReader {
    private static final int PART = 256 << 10;

    private final NavigableMap<Integer, Segment> segments;
    private final Consumer<String> warnings;
    private ByteBuffer part = ByteBuffer.allocate(PART).flip();
    private Segment segment;
    private long offset = Segment.HEADER;
    private long sequence;

    /// @param warnings receives, in a sentence each, what could not be read
    RecordReader(NavigableMap<Integer, Segment> segments, Consumer<String> warnings)
            throws IOException {
        this.segments = segments;
        this.warnings = warnings;
        this.segment = segments.firstEntry().getValue();
        this.sequence = segment.after();
    }

    /// The last sequence in a segment; 0 when it has no record.
    static long lastSequence(Segment segment) throws IOException {
        var alone = new java.util.TreeMap<Integer, Segment>(Map.of(segment.number(), segment));
        var reader = new RecordReader(alone, _ -> {});
        long last = 0;
        for (var record = reader.next(); record != null; record = reader.next()) {
            last = record.sequence();
        }
        return last;
    }

    /// The number of the segment that is being read; all before it have been read.
    int segment() {
        return segment.number();
    }

    /// The next record; `null` while there is none.
    @Nullable LedgerRecord next() throws IOException {
        while (true) {
            LedgerRecord record = LedgerRecord.read(part);
            if (record != null && record.sequence() > sequence) {
                missing(record.sequence() - sequence - 1);
                sequence = record.sequence();
                return record;
            }
            if (record == null && !more() && !nextSegment()) {
                return null;
            }
        }
    }

    /// Reads more of the segment.
    private boolean more() throws IOException {
        if (part.position() == 0 && part.limit() == part.capacity()) {
            part = ByteBuffer.allocate(part.capacity() * 2).put(part).flip();
        }
        part.compact();
        int read = part.limit() > LedgerRecord.LARGEST * 2 ? 0 : segment.read(part, offset);
        part.flip();
        offset += read;
        return read > 0;
    }

    private boolean nextSegment() throws IOException {
        Map.Entry<Integer, Segment> next = segments.higherEntry(segment.number());
        // Once there is a next one, this one does not grow any more.
        if (next == null || more()) {
            return next != null;
        }
        if (part.hasRemaining()) {
            long bytes = segment.size() - offset + part.remaining();
            warnings.accept(
                    "The last %d bytes of segment %d of the ledger are damaged and were left out."
                            .formatted(bytes, segment.number()));
        }
        segment = next.getValue();
        offset = Segment.HEADER;
        part.clear().flip();
        return true;
    }

    private void missing(long count) {
        if (count > 0) {
            warnings.accept("%d records of the ledger are missing.".formatted(count));
        }
    }
}
