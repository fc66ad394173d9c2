package dev.gatehouse.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;

/// A short key for texts of any length. Parts of it come from clients, so it is one for which
/// another text with the same key cannot be found.
final class Digest {
    private static final int LENGTH = 16;

    private Digest() {}

    /// Different lists have different digests: a text has no NUL, which ends each.
    static byte[] of(List<String> texts) {
        MessageDigest sha = sha256();
        for (String text : texts) {
            sha.update(text.getBytes(UTF_8));
            sha.update((byte) 0);
        }
        return Arrays.copyOf(sha.digest(), LENGTH);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
