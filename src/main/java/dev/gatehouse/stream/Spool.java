package dev.gatehouse.stream;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Bytes that are kept until they can be sent: in memory while they are few, then in a file without
/// a name, which the system removes with the program at the latest.
public final class Spool implements Closeable {
    private static final int PART = 32 * 1024;

    private final SpoolFolder folder;
    private final int inMemory;
    private final ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private long length;
    private long onDisk;

    /// @param folder where the file would lie
    /// @param inMemory how many bytes stay in memory
    public Spool(SpoolFolder folder, int inMemory) {
        this.folder = folder;
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
    /// @throws DiskFailure when the disk does not take them
    /// @throws SpoolFolder.FullException when the folder may have no more
    public void add(byte[] bytes, int from, int count) {
        if (file == null && length + count <= inMemory) {
            length += count;
            memory.write(bytes, from, count);
            return;
        }
        long more = length + count - onDisk;
        folder.take(more, onDisk);
        onDisk += more;
        length += count;
        try {
            write(file(), ByteBuffer.wrap(bytes, from, count));
        } catch (IOException e) {
            throw new DiskFailure(folder.directory(), e);
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
        FileChannel open = file;
        if (open == null) {
            out.write(memory.toByteArray(), (int) from, (int) (to - from));
            return;
        }
        var part = ByteBuffer.allocate((int) Math.min(PART, to - from));
        for (long at = from; at < to; at += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), to - at));
            read(open, part, at);
            out.write(part.array(), 0, part.limit());
        }
    }

    @Override
    public void close() throws IOException {
        folder.release(onDisk);
        onDisk = 0;
        if (file != null) {
            file.close();
        }
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            open = folder.open();
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
            throw new DiskFailure(folder.directory(), e);
        }
    }
}
