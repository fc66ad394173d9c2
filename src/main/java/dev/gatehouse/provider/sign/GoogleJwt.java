package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.JsonWriter;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;

/// The signed statement (RFC 7519, RFC 7523) with which a service account asks for a token.
final class GoogleJwt {
    static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final long VALID = 3600;

    private GoogleJwt() {}

    /// Signs the statement.
    ///
    /// @throws CredentialException when the key is none
    static String of(GoogleCredentials.AccountKey account, Instant now) throws CredentialException {
        var header = new JsonWriter().object().member("alg", "RS256").member("typ", "JWT");
        if (account.keyId() != null) {
            header.member("kid", account.keyId());
        }
        long issued = now.getEpochSecond();
        var claims =
                new JsonWriter()
                        .object()
                        .member("iss", account.email())
                        .member("scope", SCOPE)
                        .member("aud", account.tokens().toString())
                        .member("iat", issued)
                        .member("exp", issued + VALID);
        String text = encoded(header.end().bytes()) + "." + encoded(claims.end().bytes());
        try {
            return signed(text, key(account.key()));
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw CredentialException.permanent(
                    "the private_key of the service account '%s' cannot be used; create a new key"
                            .formatted(account.email()));
        }
    }

    /// A text with its signature in RS256 (RFC 7515).
    static String signed(String text, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(US_ASCII));
        return text + "." + encoded(signature.sign());
    }

    /// Whether a text does not even look like a key.
    static boolean unlikeKey(Secret pem) {
        try {
            return pkcs8(pem).length == 0;
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    private static PrivateKey key(Secret pem) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8(pem)));
    }

    private static byte[] pkcs8(Secret pem) {
        String text = pem.reveal().replace("\\n", "\n");
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no PEM");
        }
        String body = text.substring(begin + BEGIN.length(), end).replaceAll("\\s", "");
        return Base64.getDecoder().decode(body.getBytes(UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
