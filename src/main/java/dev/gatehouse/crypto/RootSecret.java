package dev.gatehouse.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/// The secret from which all others of an installation are derived (RFC 5869 in its expanding
/// half, with one block): the same on all gateways of one storage.
///
/// @param text the secret itself
/// @param generated whether it was made by this gateway and stands in its data folder
public record RootSecret(Secret text, boolean generated) {
    private static final int BYTES = 32;
    private static final int ID_BYTES = 4;

    /// Reads the secret of a data folder; one is made where there is none.
    ///
    /// @throws IOException when the file cannot be read or written
    public static RootSecret ofFolder(Path folder) throws IOException {
        Path file = folder.resolve("secret");
        if (!Files.exists(file)) {
            create(folder, file);
        }
        String text = Files.readString(file).strip();
        if (text.isEmpty()) {
            throw new IOException(
                    "the file '%s' is empty; restore it, or delete it to start with a new secret"
                            .formatted(file));
        }
        return new RootSecret(Secret.of(text), true);
    }

    /// Of two processes that make one at the same time, the second one finds that of the first.
    private static void create(Path folder, Path file) throws IOException {
        Files.createDirectories(folder);
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        var mode =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path draft = Files.createTempFile(folder, "secret", ".draft", mode);
        try {
            Files.writeString(draft, Base64.getEncoder().encodeToString(random) + "\n");
            Files.createLink(file, draft);
        } catch (java.nio.file.FileAlreadyExistsException _) {
            // The other process was first.
        } catch (UnsupportedOperationException _) {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /// A secret of its own for a purpose.
    ///
    /// @return 32 bytes
    public byte[] derive(String purpose) {
        byte[] result = new byte[BYTES];
        new Hmac(text.reveal().getBytes(UTF_8))
                .digest(("gatehouse/" + purpose + "\u0001").getBytes(UTF_8), result);
        return result;
    }

    /// By what is derived from another secret can be recognised; the secret does not show in it.
    public String id() {
        return HexFormat.of().formatHex(derive("id"), 0, ID_BYTES);
    }
}
