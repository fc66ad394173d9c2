package dev.gatehouse.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file as text.
record SourceText(@Nullable Path file, String text) {
    private static final int LARGEST = 10 * 1024 * 1024;

    /// Reads the file unless its text is known.
    ///
    /// @throws RefusedSettings if it cannot be read, is too large or is not UTF-8
    static SourceText of(@Nullable Path file, @Nullable String text)
            throws InvalidSettingsException {
        if (text == null && file == null) {
            return new SourceText(null, "");
        }
        String content = text != null ? text : decoded(file, bytes(file));
        if (content.length() > LARGEST) {
            throw refused(file, "is larger than 10 MB", null);
        }
        return new SourceText(file, content.startsWith("\uFEFF") ? content.substring(1) : content);
    }

    String name() {
        Path name = file == null ? null : file.getFileName();
        return name == null ? "text" : name.toString();
    }

    /// The lines as a YAML reader counts them.
    List<String> lines() {
        return text.lines().toList();
    }

    private static byte[] bytes(@Nullable Path file) throws InvalidSettingsException {
        if (file == null || Files.isDirectory(file)) {
            throw refused(file, "is a folder, not a file", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw refused(file, "is larger than 10 MB", null);
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw refused(file, "does not exist", "create it, or start without naming a file");
        } catch (IOException _) {
            throw refused(file, "cannot be read", "check its permissions");
        }
    }

    private static String decoded(@Nullable Path file, byte[] bytes)
            throws InvalidSettingsException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw refused(file, "is not UTF-8 text", "save it with UTF-8 encoding");
        }
    }

    static InvalidSettingsException refused(
            @Nullable Path file, String message, @Nullable String cure) {
        return new InvalidSettingsException(
                List.of(
                        new SettingsError(
                                SettingsError.Severity.ERROR,
                                file,
                                0,
                                0,
                                "",
                                "the file " + message,
                                cure,
                                null)));
    }
}
