package dev.gatehouse.ledger;

import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A ledger in files of the gateway's own folder.
///
/// Calls write together: one writes the records of all that wait. A thread forces the files to the
/// disk and repairs what fails, another one delivers rows to storage.
public final class LocalLedger implements Ledger {
    private static final Duration TICK = Duration.ofMillis(100);

    private final SegmentWriter writer;
    private final Shipper shipper;
    private final LedgerFolder folder;
    private final Thread sync;
    private volatile boolean closed;

    private LocalLedger(
            LedgerFolder folder, SegmentWriter writer, Shipper shipper, LedgerSettings settings) {
        this.folder = folder;
        this.writer = writer;
        this.shipper = shipper;
        boolean force = settings.sync() != LedgerSettings.Sync.OS;
        sync = Thread.ofPlatform().daemon().name("ledger-sync").unstarted(() -> sync(force));
    }

    /// Opens the ledger in a folder, with what an earlier process has left there.
    ///
    /// @param storage the storage, `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    /// @throws IOException when the folder cannot be written or another process uses it
    public static LocalLedger open(
            Path path,
            LedgerSettings settings,
            LedgerContent content,
            Supplier<@Nullable Storage> storage,
            Consumer<String> warnings)
            throws IOException {
        LedgerFolder folder = LedgerFolder.open(path);
        try {
            SegmentWriter writer =
                    SegmentWriter.open(folder, settings, warnings, SegmentWriter.SEGMENT);
            var delivery = new RowDelivery(content, storage, folder.rejected(), warnings);
            var shipper = new Shipper(writer, folder, delivery, warnings);
            var ledger = new LocalLedger(folder, writer, shipper, settings);
            ledger.sync.start();
            shipper.start();
            return ledger;
        } catch (IOException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public void note(String key, byte[] note, boolean urgent) {
        writer.add(LedgerRecord.Kind.NOTE, key, note);
        if (urgent) {
            writer.write();
        }
    }

    @Override
    public void close(String key, byte[] row) {
        writer.add(LedgerRecord.Kind.ROW, key, row);
        writer.write();
    }

    @Override
    public boolean accepting() {
        return writer.accepting();
    }

    @Override
    public State state() {
        return new State(
                writer.failure(),
                writer.rows() - shipper.rows(),
                shipper.oldest(),
                writer.bytes(),
                writer.lost(),
                shipper.rejected());
    }

    @Override
    public boolean ship(Duration limit) {
        writer.write();
        return shipper.finish(limit);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        shipper.stop();
        // An interrupt would close the file that it may be writing.
        LockSupport.unpark(sync);
        join(sync);
        try (folder) {
            writer.close();
        }
    }

    private void sync(boolean force) {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            writer.maintain(force);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(TICK.multipliedBy(20));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
