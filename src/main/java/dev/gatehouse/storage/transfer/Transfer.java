package dev.gatehouse.storage.transfer;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Copies everything that a storage keeps to another one, into an archive, and back, in pages, and
/// checks that both sides have the same.
public final class Transfer {
    /// Longer than a copy takes.
    private static final long SOON = Duration.ofDays(2).toMillis();

    private final Progress progress;

    public Transfer(Progress progress) {
        this.progress = progress;
    }

    /// What was done.
    ///
    /// @param totals what was copied
    /// @param continued whether a copy that was cut went on
    /// @param changing whether gateways wrote to the source meanwhile, so that the copy has what no
    ///     moment had: on a backend without snapshots
    public record Result(Totals totals, boolean continued, boolean changing) {}

    /// Copies a storage to another one.
    ///
    /// @param replace whether what is there is deleted first
    public Result copy(Storage from, Destination to, boolean replace) throws IOException {
        var source = new StoredContents(from, to.blobs());
        check(source);
        long before = positions(source);
        Result done = copy(source, from.backend().name(), to, replace);
        return new Result(done.totals(), done.continued(), positions(source) != before);
    }

    /// Writes all of a storage into a file, which is there when all is in it.
    ///
    /// @param program the version that writes it
    /// @param replace whether a file that is there is replaced
    public Result backup(Storage from, Path file, String program, boolean replace)
            throws IOException {
        var source = new StoredContents(from, true);
        check(source);
        long before = positions(source);
        progress.begun("writing", from.backend().contents().size());
        Totals totals;
        try (var archive = ArchiveWriter.create(file, replace)) {
            archive.begin(from.backend().name(), from.backend().now(), program);
            totals = new Totals(archive, progress, Long.MIN_VALUE);
            source.giveTo(totals);
            archive.finish(totals);
        }
        return new Result(totals, false, positions(source) != before);
    }

    /// Reads an archive to its end, and finds what is damaged.
    public Checked check(Path file) throws IOException {
        progress.begun("checking", 0);
        var archive = new ArchiveReader(file);
        var totals = new Totals(Sink.NONE, progress, Long.MIN_VALUE);
        archive.giveTo(totals);
        return new Checked(archive, totals);
    }

    /// Fills a storage with an archive.
    ///
    /// @param replace whether what is there is deleted first
    public Result restore(Checked archive, Destination to, boolean replace) throws IOException {
        return copy(archive.archive, archive.archive.name(), to, replace);
    }

    /// An archive that was found to be intact.
    public static final class Checked {
        private final ArchiveReader archive;
        private final Totals totals;

        private Checked(ArchiveReader archive, Totals totals) {
            this.archive = archive;
            this.totals = totals;
        }

        /// What it has.
        public Totals totals() {
            return totals;
        }
    }

    private static void check(StoredContents source) throws IOException {
        Storage from = source.storage();
        if (Destination.unfinished(from)) {
            throw new TransferException(
                    Reason.SOURCE_UNFINISHED,
                    from.backend().name()
                            + " has an unfinished copy itself: run that one again to its end first");
        }
        if (new Destination(from, source.blobs()).found() == null) {
            throw new TransferException(
                    Reason.NOTHING_THERE,
                    from.backend().name() + " is empty: is it the right address?");
        }
    }

    private Result copy(Source source, String name, Destination to, boolean replace)
            throws IOException {
        boolean continued = to.begin(name, replace);
        long soon = to.storage().backend().now() + SOON;
        var stored = new StoredContents(to.storage(), to.blobs());
        progress.begun("copying", source.expected());
        var read = new Totals(stored, progress, soon);
        source.giveTo(read);
        progress.begun("verifying", source.expected());
        var written = new Totals(Sink.NONE, progress, soon);
        stored.giveTo(written);
        List<String> differences = read.differences(written);
        if (!differences.isEmpty()) {
            throw new TransferException(
                    Reason.DIFFERENT,
                    "%s does not have what was copied (%s): stop all gateways that use it and run this again with --replace"
                            .formatted(
                                    to.storage().backend().name(), String.join("; ", differences)));
        }
        to.finish();
        return new Result(read, continued, false);
    }

    private static long positions(StoredContents source) throws IOException {
        var totals = new Totals(Sink.NONE, Progress.NONE, Long.MIN_VALUE);
        source.positionsTo(totals);
        return totals.digest(Kind.POSITIONS);
    }
}
