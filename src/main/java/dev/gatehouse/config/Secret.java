package dev.gatehouse.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// A text that must not be shown: it prints as `***` and is compared in constant time.
public final class Secret {
    private final String text;
    private final byte[] bytes;
    private final @Nullable Path file;

    private Secret(String text, @Nullable Path file) {
        this.file = file;
        this.text = text;
        this.bytes = text.getBytes(UTF_8);
    }

    /// Hides the text.
    public static Secret of(String text) {
        return new Secret(text, null);
    }

    /// The same text, which was read from a file.
    Secret from(Path source) {
        return new Secret(text, source);
    }

    /// The file that holds it and nothing else; `null` where it was not read from one.
    public @Nullable Path file() {
        return file;
    }

    /// The text itself, for the one place that sends or checks it.
    public String reveal() {
        return text;
    }

    /// Whether these bytes are the text in UTF-8.
    ///
    /// The time it takes follows the length of the candidate alone: neither the text nor its length
    /// show in it. Digests would hide no more, and cost a twentieth of a call.
    public boolean matches(byte[] candidate) {
        return MessageDigest.isEqual(candidate, bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && matches(secret.text.getBytes(UTF_8));
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
