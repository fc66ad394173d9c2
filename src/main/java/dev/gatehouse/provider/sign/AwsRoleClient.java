package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.sign.CredentialCache.Lease;
import dev.gatehouse.provider.sign.SigV4Signer.Keys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches the keys of the role that is attached to the container or, by IMDSv2, to the instance.
record AwsRoleClient(EnvironmentValues environment, TokenClient client) {
    private static final String CONTAINER = "http://169.254.170.2";
    private static final String INSTANCE = "http://169.254.169.254";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final String FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
    private static final String RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
    private static final String TOKEN_FILE = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

    /// Hosts on the same machine, to which a token may go without encryption.
    private static final Set<String> LOCAL =
            Set.of(
                    "169.254.170.2",
                    "169.254.170.23",
                    "[fd00:ec2::23]",
                    "localhost",
                    "127.0.0.1",
                    "[::1]");

    private static final Field<String> ID = Field.text("AccessKeyId");
    private static final Field<String> SECRET = Field.text("SecretAccessKey");
    private static final Field<String> TOKEN = Field.text("Token");
    private static final Field<String> EXPIRATION = Field.text("Expiration");

    /// The keys; `null` where nothing is attached.
    @Nullable Lease<Keys> fetch(Instant now) throws CredentialException {
        String relative = environment.find(RELATIVE);
        String full = environment.find(FULL);
        if (relative != null) {
            return ofContainer(address(RELATIVE, CONTAINER + relative), now);
        }
        if (full != null) {
            return ofContainer(address(FULL, full), now);
        }
        boolean disabled = "true".equalsIgnoreCase(environment.find("AWS_EC2_METADATA_DISABLED"));
        return disabled ? null : ofInstance(now);
    }

    private static URI address(String variable, String text) throws CredentialException {
        try {
            URI url = URI.create(text);
            String host = String.valueOf(url.getHost());
            if ("https".equals(url.getScheme()) || LOCAL.contains(host)) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Reported below.
        }
        throw CredentialException.permanent(
                variable + " is no address of this machine, and not encrypted; correct it");
    }

    private Lease<Keys> ofContainer(URI url, Instant now) throws CredentialException {
        Headers headers = Headers.none();
        headers.addIfPresent("Authorization", authorization());
        return keys(client.get(url, headers), url, now);
    }

    /// The file is read each time, as its token is replaced.
    private @Nullable String authorization() throws CredentialException {
        String file = environment.find(TOKEN_FILE);
        try {
            return file == null
                    ? environment.find("AWS_CONTAINER_AUTHORIZATION_TOKEN")
                    : Files.readString(Path.of(file)).strip();
        } catch (IOException | InvalidPathException _) {
            throw CredentialException.permanent(
                    TOKEN_FILE + " names the file '" + file + "', which cannot be read");
        }
    }

    private @Nullable Lease<Keys> ofInstance(Instant now) throws CredentialException {
        String set = environment.find("AWS_EC2_METADATA_SERVICE_ENDPOINT");
        String base = Objects.requireNonNullElse(set, INSTANCE);
        String host = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        var wish = Headers.of("X-aws-ec2-metadata-token-ttl-seconds", "21600");
        TokenClient.Reply token;
        try {
            token = client.put(URI.create(host + "/latest/api/token"), wish);
        } catch (CredentialException | IllegalArgumentException _) {
            // Not on an instance.
            return null;
        }
        if (!token.ok()) {
            return null;
        }
        String field = token.text().strip();
        TokenClient.Reply role = client.get(URI.create(host + ROLES), session(field));
        if (!role.ok() || role.text().isBlank()) {
            return null;
        }
        URI url = URI.create(host + ROLES + role.text().lines().findFirst().orElse("").strip());
        return keys(client.get(url, session(field)), url, now);
    }

    private static Headers session(String token) {
        return Headers.of("X-aws-ec2-metadata-token", token);
    }

    private static Lease<Keys> keys(TokenClient.Reply reply, URI url, Instant now)
            throws CredentialException {
        String from = "the keys for AWS from " + url.getRawAuthority();
        if (!reply.ok()) {
            String what = from + " were answered with " + reply.status();
            throw reply.status() >= 500
                    ? CredentialException.passing(what, null)
                    : CredentialException.permanent(what + "; check the role and its token");
        }
        try {
            Json json = Json.parse(reply.text().getBytes(UTF_8));
            String id = ID.in(json);
            String secret = SECRET.in(json);
            String token = TOKEN.in(json);
            String expiration = EXPIRATION.in(json);
            if (id != null && secret != null) {
                var keys = new Keys(id, Secret.of(secret), token == null ? null : Secret.of(token));
                return expiration == null
                        ? Lease.checked(keys, now)
                        : Lease.until(keys, now, Instant.parse(expiration));
            }
        } catch (MalformedJson | DateTimeParseException _) {
            // Reported below.
        }
        throw CredentialException.passing(from + " make no sense", null);
    }
}
