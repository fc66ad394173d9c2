package dev.gatehouse.config;

import dev.gatehouse.config.source.SourceExcerpt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Reads a secret from the value itself or from a file (`file:PATH`).
///
/// Blanks around a secret are never part of it, and neither is the line end of a file: editors,
/// `echo` and pasting add them. A control character inside is an error, as no header field could
/// carry it, and so is a file of several lines, of which one would have to be guessed.
final class SecretReader {
    private static final String FILE = "file:";
    private static final int LARGEST = 64 * 1024;

    private SecretReader() {}

    /// A secret that cannot be used; the message follows the setting's name.
    static final class Illegal extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Illegal(String message) {
            super(message);
        }
    }

    /// Opens a secret.
    ///
    /// @throws Illegal with the reason, without the secret
    static Secret open(String text) {
        String value = text.strip();
        String from = value.startsWith(FILE) ? read(value.substring(FILE.length())) : value;
        String secret = bare(from);
        if (secret.isEmpty()) {
            throw new Illegal("is an empty secret");
        }
        for (int i = 0; i < secret.length(); i++) {
            if (Character.isISOControl(secret.charAt(i))) {
                throw new Illegal(
                        "holds a control character (U+%04X) as character %d of the secret; write it"
                                        .formatted((int) secret.charAt(i), i + 1)
                                + " on one line");
            }
        }
        boolean read = value.startsWith(FILE);
        return read
                ? Secret.of(secret).from(Path.of(value.substring(FILE.length())))
                : Secret.of(secret);
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
                return onlyLine(name, new String(bytes, StandardCharsets.UTF_8));
            }
        } catch (InvalidPathException _) {
            throw unreadable(name, "not a path");
        } catch (NoSuchFileException _) {
            throw unreadable(name, "no such file");
        } catch (IOException _) {
            throw unreadable(name, "no permission or a defective disk");
        }
    }

    private static String onlyLine(String name, String text) {
        String line = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        line = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        if (line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw new Illegal(
                    "names the secret file "
                            + SourceExcerpt.quoted(name)
                            + ", which has more than one line; write the secret on one line, with"
                            + " at most one line end behind it");
        }
        return line;
    }

    /// Without what cannot be seen at either end.
    private static String bare(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && invisible(text.charAt(start))) {
            start++;
        }
        while (end > start && invisible(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean invisible(char c) {
        return Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.getType(c) == Character.FORMAT;
    }

    private static Illegal unreadable(String name, String reason) {
        return new Illegal(
                "names the secret file "
                        + SourceExcerpt.quoted(name)
                        + ", which cannot be read: "
                        + reason);
    }
}
