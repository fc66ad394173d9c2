package dev.gatehouse.guardrails.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.crypto.RootSecrets;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes placeholders: the same for the same text of one tenant on all gateways of a storage, so
/// that a provider's prompt cache and the cache of answers find them again. Safe for many threads.
public final class PlaceholderKey {
    private final RootSecrets secrets;
    private volatile byte @Nullable [] key;

    public PlaceholderKey(RootSecrets secrets) {
        this.secrets = secrets;
    }

    /// Why no placeholder can be made, to follow the name of a setting; `null` where one can.
    public @Nullable String missing() {
        try {
            return secrets.all().isEmpty()
                    ? "is 'pseudonymise', which needs a secret: placeholders are made with it; set"
                            + " GATEHOUSE_SECRET to the same 24 or more characters everywhere"
                    : null;
        } catch (IOException e) {
            return "is 'pseudonymise', which needs a secret, and that cannot be read: "
                    + e.getMessage();
        }
    }

    /// The tenant of a caller: the first part of its user path, else its key.
    public static String tenant(Caller caller) {
        String path = caller.userPath();
        if (path.equals(UserPath.ROOT)) {
            return "key " + caller.id();
        }
        int slash = path.indexOf('/', 1);
        return "path " + (slash < 0 ? path : path.substring(0, slash));
    }

    /// The digest of a text of a tenant.
    public String digest(String tenant, String kind, String value) {
        byte[] message = (tenant + "\u0000" + kind + "\u0000" + value).getBytes(UTF_8);
        byte[] result = new byte[Hmac.LENGTH];
        new Hmac(key()).digest(message, result);
        return HexFormat.of().withUpperCase().formatHex(result);
    }

    private byte[] key() {
        byte[] known = key;
        if (known == null) {
            known = made();
            key = known;
        }
        return known;
    }

    private byte[] made() {
        try {
            List<RootSecret> all = secrets.all();
            if (all.isEmpty()) {
                throw new IllegalStateException("placeholders need the secret of the gateways");
            }
            return all.getFirst().derive("placeholders");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
