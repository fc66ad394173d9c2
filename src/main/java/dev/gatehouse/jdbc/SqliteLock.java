package dev.gatehouse.jdbc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The lock of a database file, beside it: one process has it.
///
/// A second process would slow down the first and know nothing of its notices. The lock ends with
/// its process, however that ends; the file stays.
final class SqliteLock implements AutoCloseable {
    /// What this process has locked: POSIX releases a lock when the process closes the file a
    /// second time, so it must not be opened to find out.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private SqliteLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    static SqliteLock take(Path database) throws IOException {
        Path place = database.toAbsolutePath().normalize();
        Files.createDirectories(place.getParent());
        Path file = place.resolveSibling(place.getFileName() + ".lock");
        if (!HELD.add(file)) {
            throw inUse(database, " (process " + ProcessHandle.current().pid() + ")");
        }
        try {
            return new SqliteLock(file, locked(database, file));
        } catch (IOException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path database, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            String owner = owner(channel);
            channel.close();
            throw inUse(database, owner);
        }
        byte[] process = Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(process), 0);
        return channel;
    }

    private static IOException inUse(Path database, String owner) {
        return new IOException(
                database
                        + " is in use by another gateway"
                        + owner
                        + ": stop that one, or give this one a file of its own; several gateways"
                        + " share a server such as PostgreSQL");
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        int length = channel.read(bytes, 0);
        return length > 0
                ? " (process " + new String(bytes.array(), 0, length, US_ASCII) + ")"
                : "";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // It ends with the process.
        } finally {
            HELD.remove(file);
        }
    }
}
