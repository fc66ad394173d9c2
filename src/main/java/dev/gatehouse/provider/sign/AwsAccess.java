package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Secret;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the keys of an account for AWS come from: its settings, and what variables state beside
/// them.
public record AwsAccess(AwsSettings settings, EnvironmentValues environment) {
    /// The variable that holds an API key, which is sent in place of a signature.
    public static final String API_KEY = "AWS_BEARER_TOKEN_BEDROCK";

    private static final List<String> VARIABLES =
            List.of(
                    "HOME",
                    "USERPROFILE",
                    "AWS_REGION",
                    "AWS_DEFAULT_REGION",
                    "AWS_ACCESS_KEY_ID",
                    "AWS_SECRET_ACCESS_KEY",
                    "AWS_SESSION_TOKEN",
                    "AWS_PROFILE",
                    "AWS_SHARED_CREDENTIALS_FILE",
                    "AWS_CONFIG_FILE",
                    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
                    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                    "AWS_EC2_METADATA_DISABLED",
                    "AWS_EC2_METADATA_SERVICE_ENDPOINT");

    /// The access of an account. A region that its settings do not name is that of the variables,
    /// or of the profile, whose files are read.
    ///
    /// @param find finds the value of a variable
    public static AwsAccess of(AwsSettings settings, Function<String, @Nullable String> find) {
        var access = new AwsAccess(settings, EnvironmentValues.of(VARIABLES, find));
        return settings.region() == null ? access.in(access.usualRegion()) : access;
    }

    /// The same in a region.
    public AwsAccess in(@Nullable String region) {
        return new AwsAccess(settings.in(region), environment);
    }

    private @Nullable String usualRegion() {
        String set = environment.first("AWS_REGION", "AWS_DEFAULT_REGION");
        return set == null ? AwsProfiles.read(environment).value(profileName(), "region") : set;
    }

    /// The secrets that settings and variables hold.
    public List<Secret> secrets() {
        return Stream.of(
                        settings.secretAccessKey(),
                        settings.sessionToken(),
                        environment.values().get("AWS_SECRET_ACCESS_KEY"),
                        environment.values().get("AWS_SESSION_TOKEN"),
                        environment.values().get("AWS_CONTAINER_AUTHORIZATION_TOKEN"))
                .filter(Objects::nonNull)
                .toList();
    }

    String profileName() {
        String own = settings.profile();
        String set = own == null ? environment.find("AWS_PROFILE") : own;
        return Objects.requireNonNullElse(set, "default");
    }
}
