package dev.gatehouse.storage.disk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.storage.Blobs;
import dev.gatehouse.storage.Texts;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Blobs on disk, each in a file that is named after the digest of its id, so that an id may have
/// any characters. The file begins with the id; its order is that of the digests.
///
/// A value is written beside, flushed and renamed: a crash leaves the earlier value or the new one.
public final class DiskBlobs implements Blobs {
    /// A file of an upload that is so old belongs to a process that has ended.
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;
    private final Path uploads;

    private DiskBlobs(Path folder) {
        this.folder = folder;
        this.uploads = folder.resolve("uploads");
    }

    /// Opens a folder, or makes it.
    public static DiskBlobs open(Path folder) throws IOException {
        var blobs = new DiskBlobs(folder);
        Files.createDirectories(blobs.uploads);
        blobs.deleteAbandoned();
        return blobs;
    }

    private void deleteAbandoned() throws IOException {
        Instant oldest = Instant.now().minus(ABANDONED);
        for (Path upload : list(uploads)) {
            if (Files.getLastModifiedTime(upload).toInstant().isBefore(oldest)) {
                Files.deleteIfExists(upload);
            }
        }
    }

    @Override
    public long put(String id, InputStream in) throws IOException {
        Texts.checkName(id);
        String digest = Sha256.hex(id);
        Path part = folder.resolve(digest.substring(0, 2));
        Files.createDirectories(part);
        Path upload = Files.createTempFile(uploads, "", "");
        try {
            long size = write(id, in, upload);
            Files.move(
                    upload,
                    part.resolve(digest),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            flush(part);
            return size;
        } finally {
            Files.deleteIfExists(upload);
        }
    }

    private static long write(String id, InputStream in, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var out = new DataOutputStream(Channels.newOutputStream(channel))) {
            byte[] name = id.getBytes(UTF_8);
            out.writeInt(name.length);
            out.write(name);
            long size = in.transferTo(out);
            channel.force(true);
            return size;
        }
    }

    /// Flushes the names of a folder, where the system can.
    private static void flush(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // Windows does not open folders, and needs none of this.
        }
    }

    @Override
    public @Nullable InputStream get(String id) throws IOException {
        if (!Texts.acceptsName(id)) {
            return null;
        }
        InputStream in;
        try {
            in = Files.newInputStream(file(id));
        } catch (NoSuchFileException _) {
            return null;
        }
        readId(in);
        return in;
    }

    @Override
    public boolean delete(String id) throws IOException {
        return Texts.acceptsName(id) && Files.deleteIfExists(file(id));
    }

    @Override
    public List<String> ids(@Nullable String after, int limit) throws IOException {
        String last = after == null ? "" : Sha256.hex(after);
        List<String> ids = new ArrayList<>();
        for (Path part : list(folder)) {
            String prefix = part.getFileName().toString();
            if (prefix.length() != 2
                    || prefix.compareTo(last.substring(0, last.isEmpty() ? 0 : 2)) < 0) {
                continue;
            }
            for (Path file : list(part)) {
                if (ids.size() == limit) {
                    return ids;
                }
                if (file.getFileName().toString().compareTo(last) > 0) {
                    addId(file, ids);
                }
            }
        }
        return ids;
    }

    private static void addId(Path file, List<String> ids) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            ids.add(readId(in));
        } catch (NoSuchFileException _) {
            // Deleted meanwhile.
        }
    }

    private static String readId(InputStream in) throws IOException {
        var header = new DataInputStream(in);
        byte[] id = new byte[header.readInt()];
        header.readFully(id);
        return new String(id, UTF_8);
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private Path file(String id) {
        String digest = Sha256.hex(id);
        return folder.resolve(digest.substring(0, 2)).resolve(digest);
    }
}
