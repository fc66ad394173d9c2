package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Size;
import dev.gatehouse.ledger.LedgerRecord.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A ledger in a folder, without threads of its own: each step is taken by the test.
final class Opened implements AutoCloseable {
    static final int SMALL = 400;

    final List<String> warnings = new ArrayList<>();
    final LedgerFolder folder;
    final SegmentWriter writer;
    final Shipper shipper;

    /// The keys of the rows that were sent to storage.
    final List<String> sent = new ArrayList<>();

    /// Runs before storage gets rows.
    Runnable counted = () -> {};

    Opened(Path path, SwitchableStorage storage) throws IOException {
        this(path, storage, settings("1GB", LedgerSettings.Sync.BATCH));
    }

    Opened(Path path, SwitchableStorage storage, LedgerSettings settings) throws IOException {
        folder = LedgerFolder.open(path);
        writer = SegmentWriter.open(folder, settings, warnings::add, SMALL);
        var delivery =
                new RowDelivery(
                        new PlainContent(sent, () -> counted.run()),
                        storage::get,
                        folder.rejected(),
                        warnings::add);
        shipper = new Shipper(writer, folder, delivery, warnings::add);
    }

    static LedgerSettings settings(String most, LedgerSettings.Sync sync) {
        return new LedgerSettings(
                LedgerSettings.Mode.LOCAL,
                java.util.Objects.requireNonNull(Size.parse(most)),
                LedgerSettings.Full.REJECT,
                sync);
    }

    Opened note(String key, String note) {
        writer.add(Kind.NOTE, key, PlainContent.text(note));
        writer.write();
        return this;
    }

    Opened row(String key) {
        return row(key, "done");
    }

    Opened row(String key, String row) {
        writer.add(Kind.ROW, key, PlainContent.text(row));
        writer.write();
        return this;
    }

    /// Rows until a new segment is begun.
    Opened rotate(String prefix) {
        int before = writer.segments().lastKey();
        for (int i = 0; writer.segments().lastKey() == before; i++) {
            row(prefix + i);
            writer.maintain(true);
        }
        return this;
    }

    /// Delivers all that is there, and cleans up.
    Opened ship() throws IOException {
        for (int i = 0; i < 8; i++) {
            writer.maintain(true);
            shipper.turn();
        }
        return this;
    }

    /// What is in the segments, each sequence once.
    List<LedgerRecord> records() throws IOException {
        var reader = new RecordReader(writer.segments(), false, warnings::add);
        var records = new ArrayList<LedgerRecord>();
        for (var record = reader.next(); record != null; record = reader.next()) {
            records.add(record);
        }
        return records;
    }

    List<String> keys() throws IOException {
        return records().stream().map(LedgerRecord::key).toList();
    }

    static String text(LedgerRecord record) {
        return new String(record.payload(), UTF_8);
    }

    /// Ends as a process that is killed: nothing more is written.
    @Override
    public void close() throws IOException {
        for (Segment segment : writer.segments().values()) {
            segment.close();
        }
        folder.close();
    }
}
