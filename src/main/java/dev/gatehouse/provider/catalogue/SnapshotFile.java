package dev.gatehouse.provider.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A file with the last good copy of what was fetched. There is a whole copy at any time, or
/// none.
public record SnapshotFile(Path file) {
    private static final int NAME_BYTES = 8;

    /// A file name derived from a hash of the key, so that any key is a safe file name.
    public static SnapshotFile of(Path directory, String... names) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(String.join("\n", names).getBytes(UTF_8));
            String name = HexFormat.of().formatHex(hash, 0, NAME_BYTES);
            return new SnapshotFile(directory.resolve(name + ".json"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The copy; `null` where there is none.
    public byte @Nullable [] read() throws IOException {
        return Files.exists(file) ? Files.readAllBytes(file) : null;
    }

    public void write(byte[] copy) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, copy);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
