package dev.gatehouse.provider.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import dev.gatehouse.http.RequestPayload;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.sign.CredentialCache.Lease;
import dev.gatehouse.provider.sign.GoogleCredentials.AccountKey;
import dev.gatehouse.provider.sign.GoogleCredentials.MetadataServer;
import dev.gatehouse.provider.sign.GoogleCredentials.UserConsent;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Sends an access token of Google's, and names the project that pays where the credentials state
/// it.
record GoogleTokenSigner(CredentialCache<GoogleTokenSigner.Token> tokens) implements Signer {
    /// A token.
    ///
    /// @param quotaProject the project that pays, `null` for that of the credentials
    record Token(Secret text, @Nullable String quotaProject) {}

    @Override
    public void sign(String method, String path, Headers headers, @Nullable RequestPayload body)
            throws IOException {
        Token token = tokens.current();
        headers.set("Authorization", "Bearer " + token.text().reveal());
        String project = token.quotaProject();
        if (project != null) {
            headers.set("x-goog-user-project", project);
        }
    }

    /// Fetches tokens.
    record Source(GoogleAccess access, TokenClient client)
            implements CredentialCache.Source<Token> {
        private static final String PATH =
                "/computeMetadata/v1/instance/service-accounts/default/token?scopes=";
        private static final Field<String> TOKEN = Field.text("access_token");
        private static final Field<Long> SECONDS = Field.integer("expires_in");
        private static final Field<String> ERROR = Field.text("error");
        private static final Field<String> DESCRIPTION = Field.text("error_description");

        /// The credentials are read each time, as their file may have been replaced.
        @Override
        public Lease<Token> fetch(Instant now) throws CredentialException {
            GoogleCredentials credentials = GoogleCredentials.of(access);
            return switch (credentials) {
                case AccountKey it ->
                        lease(
                                it,
                                client.post(
                                        it.tokens(),
                                        "grant_type="
                                                + encoded(
                                                        "urn:ietf:params:oauth:grant-type:jwt-bearer")
                                                + "&assertion="
                                                + GoogleJwt.of(it, now)),
                                now);
                case UserConsent it ->
                        lease(
                                it,
                                client.post(
                                        it.tokens(),
                                        "grant_type=refresh_token&client_id="
                                                + encoded(it.clientId())
                                                + "&client_secret="
                                                + encoded(it.clientSecret().reveal())
                                                + "&refresh_token="
                                                + encoded(it.refreshToken().reveal())),
                                now);
                case MetadataServer it -> lease(it, ofMachine(it), now);
            };
        }

        private TokenClient.Reply ofMachine(MetadataServer server) throws CredentialException {
            URI url = URI.create(server.base() + PATH + encoded(GoogleJwt.SCOPE));
            try {
                return client.get(url, Headers.of("Metadata-Flavor", "Google"));
            } catch (CredentialException e) {
                throw CredentialException.passing(
                        "no credentials for Google were found, and there is no metadata server; set "
                                + "credentials-file or "
                                + GoogleAccess.FILE,
                        e);
            }
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, UTF_8);
        }

        private static Lease<Token> lease(
                GoogleCredentials credentials, TokenClient.Reply reply, Instant now)
                throws CredentialException {
            if (!reply.ok()) {
                throw refused(credentials, reply);
            }
            try {
                Json json = Json.parse(reply.text().getBytes(UTF_8));
                String token = TOKEN.in(json);
                Long seconds = SECONDS.in(json);
                if (token != null && !token.isEmpty()) {
                    var value = new Token(Secret.of(token.strip()), credentials.quotaProject());
                    return Lease.until(
                            value, now, now.plusSeconds(seconds == null ? 300 : seconds));
                }
            } catch (MalformedJson _) {
                // Reported below.
            }
            throw CredentialException.passing(
                    "the server for tokens at " + host(credentials) + " answered without a token",
                    null);
        }

        private static CredentialException refused(
                GoogleCredentials credentials, TokenClient.Reply reply) {
            String what =
                    "the server for tokens at %s answered %d%s"
                            .formatted(host(credentials), reply.status(), reason(reply.text()));
            if (reply.status() >= 500 || reply.status() == 429) {
                return CredentialException.passing(what, null);
            }
            String cure =
                    switch (credentials) {
                        case AccountKey it ->
                                "; check the key of '"
                                        + it.email()
                                        + "' and the clock of this machine";
                        case UserConsent _ -> "; run gcloud auth application-default login again";
                        case MetadataServer _ -> "; attach a service account to this machine";
                    };
            return CredentialException.permanent(what + cure);
        }

        private static String reason(String body) {
            try {
                Json json = Json.parse(body.getBytes(UTF_8));
                String error = ERROR.in(json);
                String description = DESCRIPTION.in(json);
                String detail = description == null ? "" : " (" + description + ")";
                return error == null ? "" : ", " + error + detail;
            } catch (MalformedJson _) {
                return "";
            }
        }

        private static String host(GoogleCredentials credentials) {
            URI url =
                    switch (credentials) {
                        case AccountKey it -> it.tokens();
                        case UserConsent it -> it.tokens();
                        case MetadataServer it -> it.base();
                    };
            return url.getRawAuthority();
        }
    }
}
