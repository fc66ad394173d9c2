package dev.gatehouse.storage.transfer;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;

/// Writes an archive: lines of JSON, compressed by gzip.
///
/// The first line has the version of the format, the last one the numbers of things and the
/// SHA-256 of all lines before. Only its owner can read the file, which is written beside its
/// place, forced to the disk and renamed: under its name there is a whole archive or none.
final class ArchiveWriter implements Sink, AutoCloseable {
    static final long VERSION = 1;
    static final String FORMAT = "gatehouse-archive";
    static final String BLOB = "blob";
    static final String PART = "part";
    static final String BLOB_END = "blob-end";
    static final String END = "end";

    private static final int BUFFER = 1 << 16;
    private static final int PART_BYTES = 192 << 10;

    private final Path file;
    private final Path written;
    private final FileChannel channel;
    private final OutputStream out;
    private final MessageDigest sha = Sha256.start();

    private ArchiveWriter(Path file, Path written, FileChannel channel) throws IOException {
        this.file = file;
        this.written = written;
        this.channel = channel;
        this.out =
                new GZIPOutputStream(
                        new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER),
                        BUFFER);
    }

    /// @param replace whether a file that is there is replaced
    static ArchiveWriter create(Path file, boolean replace) throws IOException {
        if (!replace && Files.exists(file)) {
            throw new TransferException(
                    Reason.CANNOT_WRITE,
                    file + " exists: name another file, or add --force, which replaces it");
        }
        Path written = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            FileChannel channel =
                    FileChannel.open(
                            written,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            ownerOnly());
            // An interrupt of the program leaves no part.
            written.toFile().deleteOnExit();
            return new ArchiveWriter(file, written, channel);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static TransferException failed(Path file, IOException e) {
        return new TransferException(
                Reason.CANNOT_WRITE,
                "%s cannot be written (%s): name a file in a folder that exists, that you may write to and that has room"
                        .formatted(file, e),
                e);
    }

    void begin(String from, long created, String program) throws IOException {
        line(
                new JsonWriter()
                        .object()
                        .member(FORMAT, VERSION)
                        .member("from", from)
                        .member("created", created)
                        .member("program", program)
                        .end());
    }

    /// Ends the archive and puts it in its place.
    void finish(Totals totals) throws IOException {
        JsonWriter end = Lines.begun(END).name("counts").object();
        for (Kind kind : Kind.values()) {
            end.member(kind.words(), totals.count(kind));
        }
        end.end().member("sha256", HexFormat.of().formatHex(sha.digest())).end();
        line(end);
        try {
            out.flush();
            ((GZIPOutputStream) out).finish();
            out.flush();
            channel.force(true);
            channel.close();
            Files.move(
                    written,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw failed(file, e);
        }
        forceName();
    }

    private void forceName() {
        Path folder = file.toAbsolutePath().getParent();
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        } catch (IOException _) {
            // Windows does not open folders, and needs none of this.
        }
    }

    private void line(JsonWriter json) throws IOException {
        byte[] bytes = json.bytes();
        sha.update(bytes);
        sha.update((byte) '\n');
        try {
            out.write(bytes);
            out.write('\n');
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    @Override
    public void documents(List<Document> page) throws IOException {
        for (Document document : page) {
            line(Lines.of(document));
        }
    }

    @Override
    public void rows(String journal, List<Row> page) throws IOException {
        for (Row row : page) {
            line(Lines.of(journal, row));
        }
    }

    @Override
    public void sums(List<BucketSums.Total> page) throws IOException {
        for (BucketSums.Total total : page) {
            line(Lines.of(total));
        }
    }

    @Override
    public void positions(List<Contents.Position> page) throws IOException {
        for (Contents.Position position : page) {
            line(Lines.of(position));
        }
    }

    @Override
    public void counters(List<Counters.Amount> page) throws IOException {
        for (Counters.Amount amount : page) {
            line(Lines.of(amount));
        }
    }

    @Override
    public void blob(String id, InputStream content) throws IOException {
        line(Lines.begun(BLOB).member("id", id).end());
        byte[] part = content.readNBytes(PART_BYTES);
        while (part.length > 0) {
            String text = Base64.getEncoder().encodeToString(part);
            line(Lines.begun(PART).member("content", text).end());
            part = content.readNBytes(PART_BYTES);
        }
        line(Lines.begun(BLOB_END).end());
    }

    /// Removes what was written unless it is in its place.
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(written);
    }
}
