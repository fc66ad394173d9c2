package dev.gatehouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Where secrets come from: the setting itself, or a file it names with `file:`.
final class SecretReader {
    private static final String FILE = "file:";
    private static final int LARGEST = 64 * 1024;

    private SecretReader() {}

    /// Opens a secret.
    ///
    /// @throws IllegalArgumentException saying what is wrong, without the secret
    static Secret open(String text) {
        String secret = text.startsWith(FILE) ? read(text.substring(FILE.length())) : text;
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("is an empty secret");
        }
        return Secret.of(secret);
    }

    /// Only plain files: a device or a pipe might never end.
    private static String read(String name) {
        try {
            Path path = Path.of(name);
            if (!Files.isRegularFile(path)) {
                throw unreadable(name, Files.exists(path) ? "not a plain file" : "no such file");
            }
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw unreadable(name, "larger than 64 KB");
                }
                return trimmed(new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (InvalidPathException _) {
            throw unreadable(name, "not a path");
        } catch (NoSuchFileException _) {
            throw unreadable(name, "no such file");
        } catch (IOException _) {
            throw unreadable(name, "no permission or a broken disk");
        }
    }

    private static String trimmed(String text) {
        String head = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return head.endsWith("\r") ? head.substring(0, head.length() - 1) : head;
    }

    private static IllegalArgumentException unreadable(String name, String reason) {
        return new IllegalArgumentException(
                "names the secret file "
                        + Diagnostics.quoted(name)
                        + ", which cannot be read: "
                        + reason);
    }
}
