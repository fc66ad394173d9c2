package dev.gatehouse.stream;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// Bytes that are kept until they can be sent: in memory while they are few, then in a file that
/// has no name any more and goes with the program at the latest.
public final class Spool implements Closeable {
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

    /// Keeps more bytes.
    public void add(byte[] bytes, int from, int count) throws IOException {
        length += count;
        if (file == null && length <= inMemory) {
            memory.write(bytes, from, count);
            return;
        }
        write(file(), ByteBuffer.wrap(bytes, from, count));
    }

    /// How many are kept.
    public long length() {
        return length;
    }

    /// Writes some of what is kept.
    public void writeTo(OutputStream out, long from, long to) throws IOException {
        FileChannel onDisk = file;
        if (onDisk == null) {
            out.write(memory.toByteArray(), (int) from, (int) (to - from));
            return;
        }
        var target = Channels.newChannel(out);
        long at = from;
        while (at < to) {
            at += onDisk.transferTo(at, to - at, target);
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
}
