package dev.gatehouse.vector.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.Consumer;

/// A file that [VectorRecord]s are appended to, for its owner only. Not safe for several threads.
///
/// A last record that is not complete is what a process leaves that was killed; it is cut off.
/// Other damage makes the whole file worthless: a record behind it may have removed what stands
/// before.
final class VectorFile implements AutoCloseable {
    private static final byte[] MARK = "GHVEC001".getBytes(US_ASCII);
    private static final int BUFFER = 1 << 20;

    private final Path file;

    /// Not a channel, which an interrupt of any of its threads would close.
    private RandomAccessFile out;

    private long records;

    private VectorFile(Path file) throws IOException {
        this.file = file;
        if (!Files.exists(file)) {
            make(file);
        }
        this.out = new RandomAccessFile(file.toFile(), "rw");
    }

    /// Opens it; reads nothing yet.
    static VectorFile open(Path file) throws IOException {
        Files.deleteIfExists(draft(file));
        return new VectorFile(file);
    }

    /// Writes records into a file.
    @FunctionalInterface
    interface Writer {
        void write(VectorFile into) throws IOException;
    }

    /// Damage that is not the end of a process.
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1L;

        DamagedException(String message) {
            super(message);
        }
    }

    private static void make(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var mode = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
        } else {
            Files.createFile(file);
        }
    }

    /// Reads all records and stands behind the last one then.
    ///
    /// @throws DamagedException when it is no file of these records, or a part of it has changed
    void read(Consumer<VectorRecord> to) throws IOException {
        long size = out.length();
        if (size < MARK.length) {
            empty();
            return;
        }
        long end = MARK.length;
        try (var in =
                new DataInputStream(
                        new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER))) {
            if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
                throw new DamagedException("it is no file of vectors");
            }
            int length = next(in, end, size, to);
            while (length >= 0) {
                end += length;
                records++;
                length = next(in, end, size, to);
            }
        }
        out.setLength(end);
        out.seek(end);
    }

    /// Reads a record.
    ///
    /// @return its length, -1 at the end
    private static int next(DataInputStream in, long at, long size, Consumer<VectorRecord> to)
            throws IOException {
        long left = size - at;
        if (left < VectorRecord.HEAD) {
            return -1;
        }
        int head = in.readInt();
        int headCheck = in.readInt();
        int check = in.readInt();
        if (head == 0 && headCheck == 0) {
            // Space of a file system that lost power.
            return -1;
        }
        int length = VectorRecord.length(head, headCheck);
        if (length < 0) {
            throw damaged(at);
        }
        if (length > left - VectorRecord.HEAD) {
            return -1;
        }
        var body = new byte[length];
        in.readFully(body);
        VectorRecord record = VectorRecord.read(head, check, ByteBuffer.wrap(body));
        if (record == null) {
            throw damaged(at);
        }
        to.accept(record);
        return VectorRecord.HEAD + length;
    }

    private static DamagedException damaged(long at) {
        return new DamagedException("the record at byte " + at + " is damaged");
    }

    /// How many records it has, with those that others have outdated.
    long records() {
        return records;
    }

    void append(byte[] record) throws IOException {
        out.write(record);
        records++;
    }

    /// Waits until the disk has it.
    void force() throws IOException {
        out.getFD().sync();
    }

    /// Removes all records.
    void empty() throws IOException {
        out.setLength(0);
        out.seek(0);
        out.write(MARK);
        records = 0;
        force();
    }

    /// Replaces all records, at once.
    void rewrite(Writer writer) throws IOException {
        Path draft = draft(file);
        Files.deleteIfExists(draft);
        var fresh = new VectorFile(draft);
        try {
            fresh.empty();
            writer.write(fresh);
            fresh.force();
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            fresh.close();
            Files.deleteIfExists(draft);
            throw e;
        }
        close();
        out = fresh.out;
        records = fresh.records;
    }

    private static Path draft(Path file) {
        return file.resolveSibling(file.getFileName() + ".draft");
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException _) {
            // What was written is with the system.
        }
    }
}
