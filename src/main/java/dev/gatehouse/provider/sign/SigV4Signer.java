package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Signs requests with AWS Signature Version 4: host, content type, the fields of AWS and the body.
final class SigV4Signer implements Signer {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Place place;
    private final CredentialCache<Keys> keys;
    private final InstantSource clock;

    SigV4Signer(Place place, CredentialCache<Keys> keys, InstantSource clock) {
        this.place = place;
        this.keys = keys;
        this.clock = clock;
    }

    /// What a signature is valid for.
    ///
    /// @param host as in the Host field
    record Place(String service, String region, String host) {}

    /// What requests are signed with.
    ///
    /// @param sessionToken goes with keys that are valid for a time, `null` for others
    record Keys(String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken) {}

    @Override
    public void sign(String method, String path, Headers headers, @Nullable RequestPayload body)
            throws IOException {
        Keys current = keys.current();
        Instant now = clock.instant();
        String time = TIME.format(now);
        String scope =
                "%s/%s/%s/aws4_request"
                        .formatted(time.substring(0, 8), place.region(), place.service());
        headers.set("X-Amz-Date", time);
        Secret token = current.sessionToken();
        if (token != null) {
            headers.set("X-Amz-Security-Token", token.reveal());
        }
        var request = CanonicalRequest.of(method, path, place.host(), headers, digest(body));
        String toSign = String.join("\n", ALGORITHM, time, scope, Sha256.hex(request.text()));
        headers.set(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(
                                ALGORITHM,
                                current.accessKeyId(),
                                scope,
                                request.signedHeaders(),
                                signature(current, scope, toSign)));
    }

    private static String signature(Keys keys, String scope, String toSign) {
        byte[] key = ("AWS4" + keys.secretAccessKey().reveal()).getBytes(UTF_8);
        for (String part : scope.split("/", -1)) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The digest of a body, which passes through it and is not copied.
    private static String digest(@Nullable RequestPayload body) throws IOException {
        if (body == null) {
            return Sha256.hex("");
        }
        if (!body.replayable()) {
            throw CredentialException.permanent(
                    "requests whose body is relayed while it arrives cannot be signed for AWS;"
                            + " use an API key");
        }
        MessageDigest digest = Sha256.start();
        try (var out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            body.writeTo(out);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
