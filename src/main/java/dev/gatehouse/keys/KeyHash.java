package dev.gatehouse.keys;

import dev.gatehouse.crypto.Hmac;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// What is stored of the text of a key. Does not change.
final class KeyHash {
    /// The scheme of LiteLLM and of GoModel: a plain digest, without a secret.
    static final String SHA256 = "sha256";

    private static final String HMAC = "hmac:";

    private final String scheme;
    private final byte[] digest;
    private final @Nullable Long until;

    private KeyHash(String scheme, byte[] digest, @Nullable Long until) {
        if (digest.length != Hmac.LENGTH) {
            throw new IllegalArgumentException("the digest of a key must have 32 bytes");
        }
        this.scheme = scheme;
        this.digest = digest;
        this.until = until;
    }

    /// @param scheme how it was made: `hmac:` with the id of the root secret for our own keys,
    ///     `sha256` for imported ones
    /// @param digest in hexadecimal
    /// @param until milliseconds since 1970 after which it is not valid any more; `null` for the
    ///     present one, whose end is that of the key
    /// @throws IllegalArgumentException when the digest is none
    static KeyHash of(String scheme, String digest, @Nullable Long until) {
        return new KeyHash(scheme, HexFormat.of().parseHex(digest), until);
    }

    /// That of our own keys under a root secret.
    static KeyHash ofHmac(String secretId, byte[] digest) {
        return new KeyHash(hmac(secretId), digest.clone(), null);
    }

    /// The scheme of our own keys under a root secret.
    static String hmac(String secretId) {
        return HMAC + secretId;
    }

    /// The same until a time.
    KeyHash until(long end) {
        return new KeyHash(scheme, digest, end);
    }

    String scheme() {
        return scheme;
    }

    @Nullable Long until() {
        return until;
    }

    /// The digest in hexadecimal.
    String hex() {
        return HexFormat.of().formatHex(digest);
    }

    /// Puts the digest into an array.
    void copy(byte[] into, int at) {
        System.arraycopy(digest, 0, into, at, Hmac.LENGTH);
    }
}
