package dev.gatehouse.storage.transfer;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.transfer.TransferException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Reads the lines of an archive, and finds what is damaged.
final class ArchiveLines implements AutoCloseable {
    /// Longer than the largest document with all of its characters escaped.
    private static final int LONGEST = 128 << 20;

    private static final int BUFFER = 1 << 16;

    private final Path file;
    private final InputStream in;
    private final MessageDigest sha = Sha256.start();
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int place;
    private int end;
    private byte[] last = new byte[0];
    private long number;

    private ArchiveLines(Path file, InputStream in) {
        this.file = file;
        this.in = in;
    }

    static ArchiveLines open(Path file) throws IOException {
        InputStream raw = opened(file);
        try {
            return new ArchiveLines(file, new GZIPInputStream(raw, BUFFER));
        } catch (IOException e) {
            raw.close();
            throw new TransferException(
                    Reason.UNREADABLE_ARCHIVE,
                    file + " is no archive that `gatehouse backup` has written",
                    e);
        }
    }

    private static InputStream opened(Path file) throws IOException {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new TransferException(
                    Reason.UNREADABLE_ARCHIVE, "%s cannot be read (%s)".formatted(file, e), e);
        }
    }

    /// The next line; `null` at the end of the file.
    @Nullable Json next() throws IOException {
        sha.update(last);
        number++;
        try {
            last = read();
        } catch (IOException e) {
            throw damaged(String.valueOf(e.getMessage()), e);
        }
        if (last.length == 0) {
            return null;
        }
        try {
            return Json.parseUtf8(last);
        } catch (MalformedJson e) {
            throw damaged("it is no JSON", e);
        }
    }

    /// One line with its end; nothing at the end of the file.
    private byte[] read() throws IOException {
        line.reset();
        while (filled()) {
            int next = place;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            boolean whole = next < end;
            line.write(buffer, place, next - place + (whole ? 1 : 0));
            place = next + 1;
            if (whole) {
                return line.toByteArray();
            }
            if (line.size() > LONGEST) {
                throw new IOException("it is too long");
            }
        }
        if (line.size() > 0) {
            throw new IOException("it ends early");
        }
        return new byte[0];
    }

    private boolean filled() throws IOException {
        if (place >= end) {
            place = 0;
            end = in.read(buffer);
        }
        return end > 0;
    }

    /// The SHA-256 of all lines before the last one that was read.
    String shaBefore() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) sha.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    TransferException damaged(String why, @Nullable Throwable cause) {
        String message =
                "%s is damaged at line %d (%s): nothing was changed; restore another archive"
                        .formatted(file, number, why);
        return cause == null
                ? new TransferException(Reason.UNREADABLE_ARCHIVE, message)
                : new TransferException(Reason.UNREADABLE_ARCHIVE, message, cause);
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
