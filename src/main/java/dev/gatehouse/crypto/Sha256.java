package dev.gatehouse.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 (FIPS 180-4), which every Java platform has.
public final class Sha256 {
    private Sha256() {}

    /// A digest to feed in parts.
    public static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The digest of a text in UTF-8, in hexadecimal: 64 lower-case characters.
    public static String hex(String text) {
        return HexFormat.of().formatHex(start().digest(text.getBytes(UTF_8)));
    }
}
