package dev.gatehouse.dialect.translation;

import dev.gatehouse.crypto.Sha256;
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
        String hex = Sha256.hex(identifier);
        return hex.substring(0, Math.min(longest, hex.length()));
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
