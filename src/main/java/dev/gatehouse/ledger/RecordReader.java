package dev.gatehouse.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads the records of all segments in their order, each sequence once, up to what has been
/// written so far. Behind damage it goes on with the next whole record. Not safe for several
/// threads.
final class RecordReader {
    private static final int PART = 256 << 10;

    private final NavigableMap<Integer, Segment> segments;
    private final boolean growing;
    private final Consumer<String> warnings;
    private ByteBuffer part = ByteBuffer.allocate(PART).flip();
    private Segment segment;
    private long offset = Segment.HEADER;
    private long sequence;
    private long damaged;
    // Whether the part is the last of its segment.
    private boolean last;

    /// @param growing whether the last segment is still written to
    /// @param warnings receives, in a sentence each, what could not be read
    RecordReader(
            NavigableMap<Integer, Segment> segments, boolean growing, Consumer<String> warnings)
            throws IOException {
        this.segments = segments;
        this.growing = growing;
        this.warnings = warnings;
        this.segment = segments.firstEntry().getValue();
        this.sequence = segment.after();
    }

    /// The last sequence that was given, as far as the files show. They may be copies of each
    /// other, so that the last one is not always the latest.
    static long lastSequence(NavigableMap<Integer, Segment> segments) throws IOException {
        long latest = 0;
        for (Segment segment : segments.values()) {
            latest = Math.max(latest, segment.after());
        }
        long last = latest;
        for (Segment segment : segments.values()) {
            long after = segment.after();
            if (after == latest || after == Segment.UNKNOWN) {
                last = Math.max(last, lastSequence(segment));
            }
        }
        return last;
    }

    /// The last sequence in a segment; 0 when it has no record.
    private static long lastSequence(Segment segment) throws IOException {
        var alone = new TreeMap<Integer, Segment>(Map.of(segment.number(), segment));
        var reader = new RecordReader(alone, false, _ -> {});
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
            if (record != null) {
                reportDamage();
                if (record.sequence() > sequence) {
                    reportGap(record.sequence());
                    sequence = record.sequence();
                    return record;
                }
            } else if (part.hasRemaining() && (last || LedgerRecord.damaged(part))) {
                part.get();
                damaged++;
            } else if (!more() && !goOn()) {
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
        int read = segment.read(part, offset);
        part.flip();
        offset += read;
        return read > 0;
    }

    /// Looks for whole records in what seems to be the beginning of one, then in the next segment.
    private boolean goOn() throws IOException {
        Map.Entry<Integer, Segment> next = segments.higherEntry(segment.number());
        // Once there is a next one, this one does not grow any more.
        if (next == null && growing) {
            return false;
        }
        if (more()) {
            return true;
        }
        last = part.hasRemaining();
        if (last) {
            return true;
        }
        reportDamage();
        if (next == null) {
            return false;
        }
        segment = next.getValue();
        offset = Segment.HEADER;
        part = ByteBuffer.allocate(PART).flip();
        return true;
    }

    private void reportDamage() {
        if (damaged > 0) {
            warnings.accept(
                    "%d bytes of segment %d of the ledger are damaged and were left out."
                            .formatted(damaged, segment.number()));
            damaged = 0;
        }
    }

    /// Reports the records before one that are not there.
    private void reportGap(long next) {
        long count = next - sequence - 1;
        if (sequence != Segment.UNKNOWN && count > 0) {
            warnings.accept("%d records of the ledger are missing.".formatted(count));
        }
    }
}
