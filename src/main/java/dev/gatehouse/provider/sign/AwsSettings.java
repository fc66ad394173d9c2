package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Secret;
import org.jspecify.annotations.Nullable;

/// How an account signs its requests to AWS. Without keys of its own they are looked for where
/// programs of AWS look: in variables, in the profile, at the container and at the instance.
///
/// @param region the region whose address is used and for which requests are signed; that of
///     `AWS_REGION` or of the profile when not given
/// @param accessKeyId the access key, together with `secret-access-key`
/// @param secretAccessKey the secret key
/// @param sessionToken the token of keys that are valid for a time
/// @param profile the profile in `~/.aws/credentials` and `~/.aws/config`; that of `AWS_PROFILE`
///     when not given. It is preferred to keys in variables
public record AwsSettings(
        @Nullable String region,
        @Nullable String accessKeyId,
        @Nullable Secret secretAccessKey,
        @Nullable Secret sessionToken,
        @Nullable String profile) {
    /// Nothing.
    public static final AwsSettings NONE = new AwsSettings(null, null, null, null, null);

    /// Reads it.
    public static AwsSettings read(Group g) {
        var settings =
                new AwsSettings(
                        g.text("region").checked(AwsSettings::unlikeRegion).orNull(),
                        g.text("access-key-id").checked(AwsSettings::unlikeKey).orNull(),
                        g.secret("secret-access-key").orNull(),
                        g.secret("session-token").orNull(),
                        g.text("profile").orNull());
        boolean complete =
                g.faulty() || (settings.accessKeyId == null) == (settings.secretAccessKey == null);
        if (!complete) {
            boolean idMissing = settings.accessKeyId == null;
            String missing = idMissing ? "access-key-id" : "secret-access-key";
            String other = idMissing ? "secret-access-key" : "access-key-id";
            g.error(missing, "is missing beside " + other, "set both");
        }
        return settings;
    }

    private static @Nullable String unlikeRegion(String region) {
        return region.matches("[a-z0-9-]+") ? null : "expects a region such as eu-central-1";
    }

    private static @Nullable String unlikeKey(String id) {
        return id.matches("\\w+") ? null : "expects an access key such as AKIAIOSFODNN7EXAMPLE";
    }

    /// These settings, with those of another account where they are absent.
    public AwsSettings over(AwsSettings other) {
        AwsSettings keys = accessKeyId == null && profile == null ? other : this;
        return new AwsSettings(
                region == null ? other.region : region,
                keys.accessKeyId,
                keys.secretAccessKey,
                keys.sessionToken,
                keys.profile);
    }

    /// The same in a region.
    public AwsSettings in(@Nullable String other) {
        return new AwsSettings(other, accessKeyId, secretAccessKey, sessionToken, profile);
    }
}
