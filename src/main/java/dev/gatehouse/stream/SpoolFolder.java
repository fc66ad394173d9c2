package dev.gatehouse.stream;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/// The folder of all files that are spooled, and how many bytes they may have together. Safe for
/// many threads.
public final class SpoolFolder {
    private final Path directory;
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    /// @param directory made when it is needed
    /// @param most how many bytes may be on disk at once
    public SpoolFolder(Path directory, long most) {
        this.directory = directory;
        this.most = most;
    }

    /// No more bytes may be spooled.
    public static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean alone;

        FullException(boolean alone) {
            super("the folder of spooled uploads is full", null, false, false);
            this.alone = alone;
        }

        /// Whether one spool alone has more bytes than all may have.
        public boolean alone() {
            return alone;
        }
    }

    /// How many bytes may be on disk at once.
    public long most() {
        return most;
    }

    /// How many bytes are on disk.
    public long taken() {
        return taken.get();
    }

    Path directory() {
        return directory;
    }

    /// Takes more bytes, before they are written.
    ///
    /// @param held how many the spool has already
    /// @throws FullException when there is no room for them
    void take(long count, long held) {
        if (taken.addAndGet(count) > most) {
            taken.addAndGet(-count);
            throw new FullException(held + count > most);
        }
    }

    void release(long count) {
        taken.addAndGet(-count);
    }

    /// A file without a name, which its owner alone can read; the system removes it with the
    /// program at the latest.
    FileChannel open() throws IOException {
        Files.createDirectories(directory);
        Path path = Files.createTempFile(directory, "upload", null);
        FileChannel open =
                FileChannel.open(
                        path,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        Files.deleteIfExists(path);
        return open;
    }
}
