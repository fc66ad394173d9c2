package dev.gatehouse.ledger;

import dev.gatehouse.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The rows in the folder of a ledger that a storage does not have. A gateway may use the folder.
public final class WaitingRows {
    private WaitingRows() {}

    /// How many rows of a folder a storage does not have.
    public static long count(Path folder, Storage storage) throws IOException {
        Path node = folder.resolve("node");
        if (!Files.isRegularFile(node)) {
            return 0;
        }
        String id = Files.readString(node, StandardCharsets.US_ASCII).strip();
        long position = storage.journal().position(id);
        NavigableMap<Integer, Segment> segments = new TreeMap<>();
        try {
            for (Path file : Segment.in(folder)) {
                open(file, segments);
            }
            return segments.isEmpty() ? 0 : count(segments, position);
        } finally {
            for (Segment segment : segments.values()) {
                segment.close();
            }
        }
    }

    private static void open(Path file, NavigableMap<Integer, Segment> segments)
            throws IOException {
        try {
            segments.put(Segment.number(file), Segment.open(file));
        } catch (FileNotFoundException _) {
            // Storage has all of its rows: the gateway has deleted it.
        }
    }

    private static long count(NavigableMap<Integer, Segment> segments, long position)
            throws IOException {
        var reader = new RecordReader(segments, true, _ -> {});
        long rows = 0;
        for (var record = reader.next(); record != null; record = reader.next()) {
            if (record.kind() == LedgerRecord.Kind.ROW && record.sequence() > position) {
                rows++;
            }
        }
        return rows;
    }
}
