package dev.gatehouse.storage.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Sha256;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/// A short key for texts of any length. Parts of it come from clients, so it is one for which
/// another text with the same key cannot be found.
final class Digest {
    private static final int LENGTH = 16;

    private Digest() {}

    /// Different lists have different digests: a text has no NUL, which ends each.
    static byte[] of(List<String> texts) {
        MessageDigest sha = Sha256.start();
        for (String text : texts) {
            sha.update(text.getBytes(UTF_8));
            sha.update((byte) 0);
        }
        return Arrays.copyOf(sha.digest(), LENGTH);
    }
}
