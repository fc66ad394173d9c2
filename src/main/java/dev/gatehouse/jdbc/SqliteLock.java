package dev.gatehouse.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The lock of a database file, beside it: one process has it.
///
/// A second process would slow down the first and know nothing of its notices. The lock ends with
/// its process, however that ends; the file stays.
final class SqliteLock implements AutoCloseable {
    private final FileChannel channel;

    private SqliteLock(FileChannel channel) {
        this.channel = channel;
    }

    static SqliteLock take(Path database) throws IOException {
        Path file = database.resolveSibling(database.getFileName() + ".lock");
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (!isOurs(channel)) {
            String owner = owner(channel);
            channel.close();
            throw new IOException(
                    database
                            + " is in use by another gateway"
                            + owner
                            + ": stop that one, or give this one a file of its own; several"
                            + " gateways share a server such as PostgreSQL");
        }
        byte[] process =
                Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(process), 0);
        return new SqliteLock(channel);
    }

    private static boolean isOurs(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static String owner(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        int length = channel.read(bytes, 0);
        return length > 0
                ? " (process "
                        + new String(bytes.array(), 0, length, StandardCharsets.US_ASCII)
                        + ")"
                : "";
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // It ends with the process.
        }
    }
}
