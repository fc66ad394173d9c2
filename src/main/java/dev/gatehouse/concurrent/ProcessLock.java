package dev.gatehouse.concurrent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The lock of a file, beside it: one process has it.
///
/// A second process would slow down the first and know nothing of its changes. The lock ends with
/// its process, however that ends; the file stays.
public final class ProcessLock implements AutoCloseable {
    /// What this process has locked: POSIX releases a lock when the process closes the file a
    /// second time, so it must not be opened to find out.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private ProcessLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Takes the lock of a file, whose folder is made.
    ///
    /// @throws IOException when another process has it; the message states the cure
    public static ProcessLock take(Path target) throws IOException {
        Path place = target.toAbsolutePath().normalize();
        Files.createDirectories(place.getParent());
        Path file = place.resolveSibling(place.getFileName() + ".lock");
        if (!HELD.add(file)) {
            throw inUse(target, " (process " + ProcessHandle.current().pid() + ")");
        }
        try {
            return new ProcessLock(file, locked(target, file));
        } catch (IOException e) {
            HELD.remove(file);
            throw e;
        }
    }

    private static FileChannel locked(Path target, Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            String owner = owner(channel);
            channel.close();
            throw inUse(target, owner);
        }
        byte[] process = Long.toString(ProcessHandle.current().pid()).getBytes(US_ASCII);
        channel.truncate(0).write(ByteBuffer.wrap(process), 0);
        return channel;
    }

    private static IOException inUse(Path target, String owner) {
        return new IOException(
                target
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
