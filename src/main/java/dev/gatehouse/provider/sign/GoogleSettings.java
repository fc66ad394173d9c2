package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How an account gets its tokens from Google. Without credentials of its own they are looked for
/// where programs of Google look: in the file that `GOOGLE_APPLICATION_CREDENTIALS` names, in that
/// of `gcloud auth application-default login`, and at the metadata server.
///
/// @param project the project whose models are used; that of `GOOGLE_CLOUD_PROJECT` or of the
///     credentials when not given
/// @param location the location of the models, such as `europe-west4`, `eu` or `global`; that of
///     `GOOGLE_CLOUD_LOCATION` when not given
/// @param credentialsFile a file with the key of a service account, or with the credentials of a
///     user
/// @param credentialsJson the content of such a file, also in Base64
public record GoogleSettings(
        @Nullable String project,
        @Nullable String location,
        @Nullable Path credentialsFile,
        @Nullable Secret credentialsJson) {
    /// Nothing.
    public static final GoogleSettings NONE = new GoogleSettings(null, null, null, null);

    /// Reads it.
    public static GoogleSettings read(Group g) {
        return new GoogleSettings(
                g.text("project").checked(GoogleSettings::unlikeName).orNull(),
                g.text("location").checked(GoogleSettings::unlikeName).orNull(),
                g.file("credentials-file").orNull(),
                g.secret("credentials-json").orNull());
    }

    /// The project of a domain has a colon in it.
    private static @Nullable String unlikeName(String name) {
        return name.matches("[a-z0-9.:-]+") ? null : "expects lower-case letters, digits and '-'";
    }

    /// These settings, with those of another account where they are absent.
    public GoogleSettings over(GoogleSettings other) {
        GoogleSettings own = credentialsFile == null && credentialsJson == null ? other : this;
        return new GoogleSettings(
                project == null ? other.project : project,
                location == null ? other.location : location,
                own.credentialsFile,
                own.credentialsJson);
    }

    /// The same for a project and a location.
    GoogleSettings at(@Nullable String otherProject, @Nullable String otherLocation) {
        return new GoogleSettings(otherProject, otherLocation, credentialsFile, credentialsJson);
    }
}
