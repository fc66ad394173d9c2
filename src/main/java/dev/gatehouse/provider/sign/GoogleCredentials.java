package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an access token of Google's is got with.
sealed interface GoogleCredentials {
    URI TOKENS = URI.create("https://oauth2.googleapis.com/token");

    /// The project it belongs to, `null` when it does not state it.
    @Nullable String project();

    /// The project that pays, if it states it.
    @Nullable String quotaProject();

    /// The key of a service account.
    ///
    /// @param key in PEM
    record AccountKey(
            String email,
            @Nullable String keyId,
            Secret key,
            URI tokens,
            @Nullable String project,
            @Nullable String quotaProject)
            implements GoogleCredentials {}

    /// The consent of a user.
    record UserConsent(
            String clientId,
            Secret clientSecret,
            Secret refreshToken,
            URI tokens,
            @Nullable String quotaProject)
            implements GoogleCredentials {
        @Override
        public @Nullable String project() {
            return quotaProject;
        }
    }

    /// The service account that is attached to the machine.
    record MetadataServer(URI base) implements GoogleCredentials {
        @Override
        public @Nullable String project() {
            return null;
        }

        @Override
        public @Nullable String quotaProject() {
            return null;
        }
    }

    /// Those of an account's settings, else those that programs of Google would use.
    ///
    /// @throws CredentialException when they cannot be read
    static GoogleCredentials of(GoogleAccess access) throws CredentialException {
        GoogleSettings settings = access.settings();
        Secret json = settings.credentialsJson();
        Path file = settings.credentialsFile();
        EnvironmentValues environment = access.environment();
        String named = environment.find(GoogleAccess.FILE);
        if (json != null) {
            return parse("credentials-json", plain(json.reveal()));
        }
        if (file != null) {
            return parse("credentials-file", content("credentials-file", file.toString()));
        }
        if (named != null) {
            return parse(GoogleAccess.FILE, content(GoogleAccess.FILE, named));
        }
        String usual = usual(environment);
        if (usual != null && Files.isReadable(Path.of(usual))) {
            return parse("'" + usual + "'", content("the environment", usual));
        }
        String host = environment.find("GCE_METADATA_HOST");
        String base = Objects.requireNonNullElse(host, "metadata.google.internal");
        return new MetadataServer(URI.create("http://" + base));
    }

    private static @Nullable String usual(EnvironmentValues environment) {
        String set = environment.find("CLOUDSDK_CONFIG");
        String home = environment.find("HOME");
        String roaming = environment.find("APPDATA");
        String folder = home == null ? null : home + "/.config/gcloud";
        folder = roaming == null ? folder : roaming + "/gcloud";
        folder = set == null ? folder : set;
        return folder == null ? null : folder + "/application_default_credentials.json";
    }

    private static byte[] content(String setting, String file) throws CredentialException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException _) {
            throw CredentialException.permanent(
                    setting + " names the file '" + file + "', which cannot be read");
        }
    }

    /// Base64 keeps the line breaks of a key through any kind of quoting.
    private static byte[] plain(String text) {
        try {
            return text.startsWith("{")
                    ? text.getBytes(UTF_8)
                    : Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            return text.getBytes(UTF_8);
        }
    }

    private static GoogleCredentials parse(String from, byte[] text) throws CredentialException {
        String type;
        try {
            Json json = Json.parse(text);
            type = String.valueOf(Field.text("type").in(json));
            GoogleCredentials known =
                    switch (type) {
                        case "service_account" -> serviceAccount(json);
                        case "authorized_user" -> authorizedUser(json);
                        default -> null;
                    };
            if (known != null) {
                return known;
            }
        } catch (MalformedJson e) {
            throw CredentialException.permanent(
                    from + " holds no credentials of Google's: " + e.reason());
        }
        throw CredentialException.permanent(
                from
                        + " holds credentials of the type '"
                        + type
                        + "'; service_account and authorized_user can be used");
    }

    private static AccountKey serviceAccount(Json json) throws MalformedJson {
        var key = Secret.of(required(json, "private_key"));
        if (GoogleJwt.unlikeKey(key)) {
            throw new MalformedJson("its private_key is no key in PEM", "private_key");
        }
        return new AccountKey(
                required(json, "client_email"),
                Field.text("private_key_id").in(json),
                key,
                tokens(json),
                Field.text("project_id").in(json),
                Field.text("quota_project_id").in(json));
    }

    private static UserConsent authorizedUser(Json json) throws MalformedJson {
        return new UserConsent(
                required(json, "client_id"),
                Secret.of(required(json, "client_secret")),
                Secret.of(required(json, "refresh_token")),
                tokens(json),
                Field.text("quota_project_id").in(json));
    }

    private static URI tokens(Json json) throws MalformedJson {
        String text = Field.text("token_uri").in(json);
        try {
            URI url = text == null ? TOKENS : URI.create(text);
            if (url.getRawAuthority() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Reported below.
        }
        throw new MalformedJson("its token_uri is no address", "token_uri");
    }

    private static String required(Json json, String name) throws MalformedJson {
        String text = Field.text(name).in(json);
        if (text == null || text.isEmpty()) {
            throw new MalformedJson("it lacks '" + name + "'", name);
        }
        return text;
    }
}
