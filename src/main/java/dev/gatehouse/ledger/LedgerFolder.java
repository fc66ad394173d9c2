package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/// The folder of a ledger: segments, the id of the ledger, the rows that storage rejected, a lock.
final class LedgerFolder implements AutoCloseable {
    private static final int ID_BYTES = 8;

    private final Path path;
    private final FileChannel lock;
    private volatile String node;

    private LedgerFolder(Path path, FileChannel lock, String node) {
        this.path = path;
        this.lock = lock;
        this.node = node;
    }

    /// Opens it for this process alone.
    static LedgerFolder open(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel lock = FileChannel.open(path.resolve("lock"), CREATE, WRITE);
        try {
            if (!locked(lock)) {
                throw new IOException("another process uses the folder '" + path + "'");
            }
            Path id = path.resolve("node");
            String node = Files.exists(id) ? Files.readString(id, US_ASCII).strip() : "";
            var folder = new LedgerFolder(path, lock, node);
            if (!node.matches("[0-9a-f]{16}")) {
                folder.renew();
            }
            return folder;
        } catch (IOException e) {
            lock.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel lock) throws IOException {
        try {
            return lock.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    Path path() {
        return path;
    }

    /// The id of the ledger, under which storage remembers what it has of it.
    String node() {
        return node;
    }

    /// Gives the ledger another id.
    void renew() throws IOException {
        var bytes = new byte[ID_BYTES];
        new SecureRandom().nextBytes(bytes);
        node = HexFormat.of().formatHex(bytes);
        Files.writeString(path.resolve("node"), node, US_ASCII);
    }

    /// The file of the rows that storage rejected.
    Path rejected() {
        return path.resolve("rejected.jsonl");
    }

    /// The file whose room is given up when the disk is full.
    Path reserve() {
        return path.resolve("reserve");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
