package dev.gatehouse.keys;

import org.jspecify.annotations.Nullable;

/// What is stored of the text of a key.
///
/// @param scheme how it was made: `hmac:` with the id of the root secret for our own keys, `sha256`
///     for imported ones
/// @param digest in hexadecimal
/// @param until milliseconds since 1970 after which it is not valid any more; `null` for the
///     present one, whose end is that of the key
record KeyHash(String scheme, String digest, @Nullable Long until) {
    /// The scheme of LiteLLM and of GoModel: a plain digest, without a secret.
    static final String SHA256 = "sha256";

    private static final String HMAC = "hmac:";

    /// The scheme of our own keys under a root secret.
    static String hmac(String secretId) {
        return HMAC + secretId;
    }
}
