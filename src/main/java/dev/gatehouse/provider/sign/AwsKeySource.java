package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Secret;
import dev.gatehouse.provider.sign.CredentialCache.Lease;
import dev.gatehouse.provider.sign.SigV4Signer.Keys;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Looks for the keys of an account where programs of AWS do, in their order: the account's own,
/// those in variables, those of the profile, of the container, and of the instance. A profile that
/// the account names counts before variables.
record AwsKeySource(AwsAccess access, AwsRoleClient roles) implements CredentialCache.Source<Keys> {
    @Override
    public Lease<Keys> fetch(Instant now) throws CredentialException {
        AwsSettings settings = access.settings();
        String own = settings.accessKeyId();
        Secret ownSecret = settings.secretAccessKey();
        if (own != null && ownSecret != null) {
            return Lease.forever(new Keys(own, ownSecret, settings.sessionToken()));
        }
        Keys set = settings.profile() == null ? ofEnvironment() : null;
        Keys ofFiles = set == null ? ofProfile() : null;
        if (ofFiles != null) {
            return Lease.checked(ofFiles, now);
        }
        if (set != null) {
            return Lease.forever(set);
        }
        Lease<Keys> role = roles.fetch(now);
        if (role == null) {
            throw CredentialException.permanent(
                    "no keys for AWS were found; set access-key-id and secret-access-key, a"
                            + " profile, or "
                            + AwsAccess.API_KEY
                            + ", or attach a role to the container or the instance");
        }
        return role;
    }

    private @Nullable Keys ofEnvironment() {
        EnvironmentValues environment = access.environment();
        return keys(
                environment.find("AWS_ACCESS_KEY_ID"),
                environment.find("AWS_SECRET_ACCESS_KEY"),
                environment.find("AWS_SESSION_TOKEN"));
    }

    private @Nullable Keys ofProfile() throws CredentialException {
        var profiles = AwsProfiles.read(access.environment());
        String name = access.profileName();
        boolean named = access.settings().profile() != null;
        Keys keys =
                keys(
                        profiles.value(name, "aws_access_key_id"),
                        profiles.value(name, "aws_secret_access_key"),
                        profiles.value(name, "aws_session_token"));
        if (keys == null && (named || access.environment().find("AWS_PROFILE") != null)) {
            String what = profiles.has(name) ? "has no keys" : "is in neither file";
            throw CredentialException.permanent(
                    "the AWS profile '%s' %s; set aws_access_key_id and aws_secret_access_key in it (roles, processes and single sign-on are not followed)"
                            .formatted(name, what));
        }
        return keys;
    }

    private static @Nullable Keys keys(
            @Nullable String id, @Nullable String secret, @Nullable String token) {
        return id == null || secret == null
                ? null
                : new Keys(id, Secret.of(secret), token == null ? null : Secret.of(token));
    }
}
