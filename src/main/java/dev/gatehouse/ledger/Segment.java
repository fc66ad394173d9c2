package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One file of the ledger. It begins with a mark (8 bytes), the sequence after which its records
/// come (8) and the CRC-32C of both (4).
///
/// It is written and forced through a [RandomAccessFile], as an interrupt closes a channel that
/// writes.
final class Segment implements AutoCloseable {
    /// Where the first record stands.
    static final int HEADER = 20;

    /// The sequence before a segment whose head is damaged.
    static final long UNKNOWN = -1;

    private static final byte[] MARK = "GHLEDG01".getBytes(US_ASCII);
    private static final String SUFFIX = ".segment";

    private final Path file;
    private final int number;
    private final RandomAccessFile access;
    private final FileChannel channel;
    private volatile long size;
    private boolean misplaced = true;

    private Segment(Path file, String mode) throws IOException {
        this.file = file;
        this.number = number(file);
        this.access = new RandomAccessFile(file.toFile(), mode);
        this.channel = access.getChannel();
        this.size = access.length();
    }

    /// Makes a new one.
    ///
    /// @param after the last sequence before it
    static Segment create(Path folder, int number, long after) throws IOException {
        Path file = folder.resolve(String.format(Locale.ROOT, "%010d", number) + SUFFIX);
        Files.createFile(file);
        @Nullable Segment segment = null;
        try {
            segment = new Segment(file, "rw");
            segment.append(head(after).array(), 0, HEADER);
            return segment;
        } catch (IOException e) {
            if (segment != null) {
                segment.close();
            }
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private static ByteBuffer head(long after) {
        ByteBuffer head = ByteBuffer.allocate(HEADER).put(MARK).putLong(after);
        var crc = new CRC32C();
        crc.update(head.duplicate().flip());
        return head.putInt((int) crc.getValue()).flip();
    }

    /// Opens one to read it.
    static Segment open(Path file) throws IOException {
        return new Segment(file, "r");
    }

    /// The segments in a folder, the oldest first.
    static List<Path> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(it -> it.getFileName().toString().matches("\\d{10}\\" + SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    static int number(Path file) {
        String name = file.getFileName().toString();
        return Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()));
    }

    int number() {
        return number;
    }

    /// How many bytes of it are good.
    long size() {
        return size;
    }

    /// The sequence after which its records come; [#UNKNOWN] when its head is damaged.
    long after() throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEADER);
        read(head, 0);
        long after = head.flip().limit() < HEADER ? UNKNOWN : head.getLong(MARK.length);
        return head.equals(head(after)) ? after : UNKNOWN;
    }

    /// Adds bytes; after a failure those that were written do not count.
    void append(byte[] bytes, int from, int length) throws IOException {
        if (misplaced) {
            access.seek(size);
        }
        misplaced = true;
        access.write(bytes, from, length);
        misplaced = false;
        long end = size + length;
        size = end;
    }

    /// Reads up to what is good, until the buffer is full.
    ///
    /// @return how many bytes were read
    int read(ByteBuffer into, long from) throws IOException {
        int most = Math.clamp(size - from, 0, into.remaining());
        ByteBuffer part = into.slice(into.position(), most);
        int count = 0;
        while (part.hasRemaining()) {
            int read = channel.read(part, from + count);
            if (read < 0) {
                break;
            }
            count += read;
        }
        into.position(into.position() + count);
        return count;
    }

    void force() throws IOException {
        access.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        access.close();
    }

    void delete() throws IOException {
        close();
        Files.deleteIfExists(file);
    }
}
