package dev.gatehouse.dialect.translation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/// Identifiers of end users and of objects that the gateway makes up.
public final class Identifiers {
    private Identifiers() {}

    /// The identifier itself, or its digest where it is longer.
    public static String atMost(int longest, String identifier) {
        if (identifier.length() <= longest) {
            return identifier;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(identifier.getBytes(UTF_8));
            String hex = HexFormat.of().formatHex(digest);
            return hex.substring(0, Math.min(longest, hex.length()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// A new identifier.
    ///
    /// @param prefix such as `call_`
    public static String create(String prefix) {
        var random = ThreadLocalRandom.current();
        return prefix
                + HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits((int) random.nextLong());
    }
}
