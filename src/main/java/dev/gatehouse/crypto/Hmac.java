package dev.gatehouse.crypto;

import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;

/// HMAC with SHA-256 (RFC 2104) that allocates nothing for a message. Not safe for several threads.
public final class Hmac {
    /// How many bytes a digest has.
    public static final int LENGTH = 32;

    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final MessageDigest sha = Sha256.start();
    private final byte[] inner;
    private final byte[] outer;

    public Hmac(byte[] key) {
        byte[] block = Arrays.copyOf(key.length > BLOCK ? sha.digest(key) : key, BLOCK);
        inner = masked(block, INNER);
        outer = masked(block, OUTER);
    }

    private static byte[] masked(byte[] block, byte mask) {
        byte[] result = block.clone();
        for (int i = 0; i < BLOCK; i++) {
            result[i] ^= mask;
        }
        return result;
    }

    /// The digest of a message.
    ///
    /// @param result receives it; at least [#LENGTH] bytes
    public void digest(byte[] message, byte[] result) {
        digest(message, message.length, result);
    }

    /// The digest of the first bytes of an array.
    public void digest(byte[] message, int length, byte[] result) {
        try {
            sha.update(inner);
            sha.update(message, 0, length);
            sha.digest(result, 0, LENGTH);
            sha.update(outer);
            sha.update(result, 0, LENGTH);
            sha.digest(result, 0, LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
    }
}
