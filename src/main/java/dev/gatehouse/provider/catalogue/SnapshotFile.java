package dev.gatehouse.provider.catalogue;

import dev.gatehouse.crypto.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A file with the last good copy of what was fetched. There is a whole copy at any time, or
/// none.
public record SnapshotFile(Path file) {
    private static final int NAME_LENGTH = 16;

    /// A file name derived from a hash of the key, so that any key is a safe file name.
    public static SnapshotFile of(Path directory, String... names) {
        String name = Sha256.hex(String.join("\n", names)).substring(0, NAME_LENGTH);
        return new SnapshotFile(directory.resolve(name + ".json"));
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
