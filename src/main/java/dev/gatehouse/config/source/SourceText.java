package dev.gatehouse.config.source;

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

/// A file as text.
///
/// @param file its name, `null` for a text without a file
public record SourceText(@Nullable Path file, String text) {
    private static final int LARGEST = 10 * 1024 * 1024;

    /// A text that is there already; a byte order mark is left out.
    public static SourceText holding(@Nullable Path file, String text) {
        return new SourceText(file, text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /// Reads a file.
    ///
    /// @throws UnreadableSource if it cannot be read, is too large or is not UTF-8
    public static SourceText of(Path file) throws UnreadableSource {
        return holding(file, decoded(bytes(file)));
    }

    /// Rejects a text above the limit.
    ///
    /// @throws UnreadableSource if the text is too large
    public SourceText limited() throws UnreadableSource {
        if (text.length() > LARGEST) {
            throw new UnreadableSource("is larger than 10 MB", null);
        }
        return this;
    }

    /// The file's name without its folder.
    public String name() {
        Path name = file == null ? null : file.getFileName();
        return name == null ? "text" : name.toString();
    }

    /// The lines as a YAML reader counts them.
    public List<String> lines() {
        return text.lines().toList();
    }

    private static byte[] bytes(Path file) throws UnreadableSource {
        if (Files.isDirectory(file)) {
            throw new UnreadableSource("is a folder, not a file", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new UnreadableSource("is larger than 10 MB", null);
            }
            return bytes;
        } catch (NoSuchFileException _) {
            throw new UnreadableSource(
                    "does not exist", "create it, or start without naming a file");
        } catch (IOException _) {
            throw new UnreadableSource("cannot be read", "check its permissions");
        }
    }

    private static String decoded(byte[] bytes) throws UnreadableSource {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException _) {
            throw new UnreadableSource("is not UTF-8 text", "save it with UTF-8 encoding");
        }
    }
}
