package dev.gatehouse.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.crypto.Encryption;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Compresses and encrypts texts of calls before they are stored, and reads them again.
public final class Vault {
    private static final Field<String> SECRET = Field.text("secret");
    private static final Field<String> BODY = Field.text("body");

    private final RootSecrets secrets;
    private final String purpose;
    private @Nullable Encryption present;

    /// @param purpose what is stored; what is encrypted for one purpose cannot be read for another
    public Vault(RootSecrets secrets, String purpose) {
        this.secrets = secrets;
        this.purpose = purpose;
    }

    /// What is stored in place of a text.
    ///
    /// @throws IOException when there is no secret
    public synchronized String seal(byte[] plain) throws IOException {
        List<RootSecret> all = secrets.all();
        if (all.isEmpty()) {
            throw new IOException("there is no secret to encrypt with; set GATEHOUSE_SECRET");
        }
        Encryption encryption = present;
        if (encryption == null) {
            encryption = new Encryption(all.getFirst(), purpose);
            present = encryption;
        }
        var packed = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(packed)) {
            zip.write(plain);
        }
        byte[] sealed = encryption.encrypt(packed.toByteArray());
        return new JsonWriter()
                .object()
                .member("secret", all.getFirst().id())
                .member("body", Base64.getEncoder().encodeToString(sealed))
                .end()
                .toString();
    }

    /// The text; `null` when it cannot be read with the secrets in force.
    public byte @Nullable [] open(String stored) throws IOException {
        try {
            Json json = Json.parse(stored.getBytes(UTF_8));
            String id = SECRET.in(json);
            String body = BODY.in(json);
            for (RootSecret secret : secrets.all()) {
                if (body != null && secret.id().equals(id)) {
                    byte[] sealed = Base64.getDecoder().decode(body);
                    return unpacked(new Encryption(secret, purpose).decrypt(sealed));
                }
            }
            return null;
        } catch (MalformedJson | GeneralSecurityException | IllegalArgumentException _) {
            return null;
        }
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (var zip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return zip.readAllBytes();
        }
    }
}
