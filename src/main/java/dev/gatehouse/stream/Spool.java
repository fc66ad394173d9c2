package dev.gatehouse.stream;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Bytes that are kept until they can be sent: in memory while they are few, then in a file without
/// a name, which the system removes with the program at the latest.
public final class Spool implements Closeable {
    private static final int PART = 32 * 1024;

    private final Path directory;
    private final int inMemory;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private long length;

    /// @param directory where the file would lie; made when it is needed
    /// @param inMemory how many bytes stay in memory
    public Spool(Path directory, int inMemory) {
        this.directory = directory;
        this.inMemory = inMemory;
    }

    /// The disk could not keep the bytes, or give them back. Neither the client nor the provider is
    /// the cause, so this is no [IOException], which would be taken for an error of the client or
    /// provider.
    public static final class DiskFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DiskFailure(Path directory, IOException cause) {
            super("an upload cannot be kept in " + directory + ": " + cause.getMessage(), cause);
        }
    }

    /// Keeps more bytes.
    ///
    /// @throws DiskFailure when there is no room for them
    public void add(byte[] bytes, int from, int count) {
        length += count;
        if (file == null && length <= inMemory) {
            memory.write(bytes, from, count);
            return;
        }
        try {
            write(file(), ByteBuffer.wrap(bytes, from, count));
        } catch (IOException e) {
            throw new DiskFailure(directory, e);
        }
    }

    /// How many are kept.
    public long length() {
        return length;
    }

    /// Writes some of what is kept.
    ///
    /// @throws IOException when it cannot be written
    /// @throws DiskFailure when it cannot be read
    public void writeTo(OutputStream out, long from, long to) throws IOException {
        FileChannel onDisk = file;
        if (onDisk == null) {
            out.write(memory.toByteArray(), (int) from, (int) (to - from));
            return;
        }
        var part = ByteBuffer.allocate((int) Math.min(PART, to - from));
        for (long at = from; at < to; at += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), to - at));
            read(onDisk, part, at);
            out.write(part.array(), 0, part.limit());
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Files.createDirectories(directory);
            Path path = Files.createTempFile(directory, "upload", null);
            open =
                    FileChannel.open(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
            Files.deleteIfExists(path);
            file = open;
            write(open, ByteBuffer.wrap(memory.toByteArray()));
            memory.reset();
        }
        return open;
    }

    private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private void read(FileChannel from, ByteBuffer into, long at) {
        try {
            while (into.hasRemaining()) {
                if (from.read(into, at + into.position()) < 0) {
                    throw new IOException("its file is too short");
                }
            }
        } catch (IOException e) {
            throw new DiskFailure(directory, e);
        }
    }
}
