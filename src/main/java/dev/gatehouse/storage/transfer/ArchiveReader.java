package dev.gatehouse.storage.transfer;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An archive as the source of a copy. What it has reaches the sink as it is read; whether the file
/// is intact is known when it has been read to its end, so it is read twice.
final class ArchiveReader implements Source {
    private final Path file;
    private long expected;

    ArchiveReader(Path file) {
        this.file = file;
    }

    @Override
    public long expected() {
        return expected;
    }

    /// What it is an archive of, in words.
    String name() throws IOException {
        try (ArchiveLines lines = ArchiveLines.open(file)) {
            Json head = head(lines);
            return "the archive of %s of %s"
                    .formatted(
                            Lines.text(head, "from"),
                            Instant.ofEpochMilli(Lines.number(head, "created")));
        } catch (MalformedJson e) {
            throw notOurs(file, e);
        }
    }

    @Override
    public void giveTo(Sink sink) throws IOException {
        try (ArchiveLines lines = ArchiveLines.open(file)) {
            head(lines);
            var pages = new ArchivePages(lines, sink);
            try {
                Json end = pages.giveAll();
                expected = checkEnd(lines, end, pages.given());
            } catch (MalformedJson e) {
                throw lines.damaged(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private Json head(ArchiveLines lines) throws IOException {
        Json head = lines.next();
        Json version = head == null ? null : head.member(ArchiveWriter.FORMAT);
        if (head == null || version == null) {
            throw notOurs(file, null);
        }
        try {
            if (version.asLong() > ArchiveWriter.VERSION) {
                throw new TransferException(
                        Reason.UNREADABLE_ARCHIVE,
                        "%s has version %d of the format and this program reads version %d: use the gatehouse that wrote it, or a newer one"
                                .formatted(file, version.asLong(), ArchiveWriter.VERSION));
            }
        } catch (MalformedJson e) {
            throw notOurs(file, e);
        }
        return head;
    }

    private static TransferException notOurs(Path file, @Nullable Throwable cause) {
        String message = file + " is no archive that `gatehouse backup` has written";
        return cause == null
                ? new TransferException(Reason.UNREADABLE_ARCHIVE, message)
                : new TransferException(Reason.UNREADABLE_ARCHIVE, message, cause);
    }

    private static long checkEnd(ArchiveLines lines, Json end, Totals given)
            throws IOException, MalformedJson {
        if (!Lines.text(end, "sha256").equals(lines.shaBefore())) {
            throw lines.damaged("its checksum does not fit", null);
        }
        long all = 0;
        Json counts = Lines.required(end, "counts");
        for (Kind kind : Kind.values()) {
            long count = Lines.number(counts, kind.words());
            if (count != given.count(kind)) {
                throw lines.damaged("it has other numbers of things", null);
            }
            all += count;
        }
        if (lines.next() != null) {
            throw lines.damaged("something follows the end", null);
        }
        return all;
    }
}
