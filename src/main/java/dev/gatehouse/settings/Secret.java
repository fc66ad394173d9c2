package dev.gatehouse.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A text that must not be shown: it prints as `***` and is compared in constant time.
public final class Secret {
    private final String text;
    private final byte[] digest;

    private Secret(String text) {
        this.text = text;
        this.digest = digest(text.getBytes(UTF_8));
    }

    /// Hides the text.
    public static Secret of(String text) {
        return new Secret(text);
    }

    /// The text itself, for the one place that sends or checks it.
    public String reveal() {
        return text;
    }

    /// Whether these bytes are the text in UTF-8.
    ///
    /// Digests are compared, not texts, so that not even the length shows in the time it takes.
    public boolean matches(byte[] candidate) {
        return MessageDigest.isEqual(digest, digest(candidate));
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

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
