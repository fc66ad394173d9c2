package dev.gatehouse.app.accounts;

import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.provider.AccountHints;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.sign.AwsAccess;
import dev.gatehouse.provider.sign.AwsSettings;
import dev.gatehouse.provider.sign.CredentialException;
import dev.gatehouse.provider.sign.EnvironmentValues;
import dev.gatehouse.provider.sign.GoogleAccess;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An account of a provider whose requests are signed for a cloud: what the environment states
/// beside
/// its settings, and the base URL at its region or location.
///
/// @param path its settings
/// @param settings the settings with what the environment states
/// @param key its API key, if it has one
/// @param environment what variables state about the cloud
record CloudAccount(
        String path,
        AccountSettings settings,
        @Nullable Secret key,
        EnvironmentValues environment) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w+)}");
    private static final Pattern REGION = Pattern.compile("\\.([a-z]{2}(?:-[a-z]+)+-\\d)\\.");

    /// Whether an account with a provider can do without a key.
    static boolean concerns(Provider provider) {
        return switch (provider.auth()) {
            case AWS, GOOGLE -> true;
            case BEARER, X_API_KEY, API_KEY, X_GOOG_API_KEY -> false;
        };
    }

    /// Completes the settings of an account; what is wrong goes to the reader.
    static CloudAccount of(
            String path,
            AccountSettings settings,
            Provider provider,
            SettingsReader<?> reader,
            Variables variables) {
        return switch (provider.auth()) {
            case AWS -> ofAws(path, settings, variables);
            case GOOGLE -> ofGoogle(path, settings, reader, variables);
            case BEARER, X_API_KEY, API_KEY, X_GOOG_API_KEY ->
                    new CloudAccount(path, settings, settings.apiKey(), EnvironmentValues.NONE);
        };
    }

    /// The API key in the environment counts unless the account names keys of its own.
    private static CloudAccount ofAws(String path, AccountSettings settings, Variables variables) {
        AwsSettings aws = settings.aws();
        boolean own = aws.accessKeyId() != null || aws.profile() != null;
        String set = own || settings.callerKeys() ? null : variables.find(AwsAccess.API_KEY);
        Secret key = settings.apiKey() != null || set == null ? settings.apiKey() : Secret.of(set);
        var access = AwsAccess.of(aws, variables::find);
        URI given = settings.baseUrl();
        Matcher region = REGION.matcher(given == null ? "" : String.valueOf(given.getHost()));
        if (aws.region() == null && region.find()) {
            // A signature for another region than that of the address would be rejected.
            access = access.in(region.group(1));
        }
        AccountSettings whole = settings.with(access.settings(), settings.google());
        return new CloudAccount(path, whole, key, access.environment());
    }

    private static CloudAccount ofGoogle(
            String path, AccountSettings settings, SettingsReader<?> reader, Variables variables) {
        var access = GoogleAccess.of(settings.google(), variables::find);
        boolean needed = settings.apiKey() == null && !settings.callerKeys();
        try {
            access = needed ? access.checked() : access;
        } catch (CredentialException e) {
            String cure = "set credentials-file to the key of a service account";
            if (!reader.faulty(path + ".google")) {
                reader.error(
                        path + ".google", "has no usable credentials: " + e.getMessage(), cure);
            }
        }
        AccountSettings whole = settings.with(settings.aws(), access.settings());
        return new CloudAccount(path, whole, settings.apiKey(), access.environment());
    }

    /// Whether a value that the account cannot do without is missing; each is reported.
    boolean lacksAny(AccountHints hints, Provider provider, SettingsReader<?> reader) {
        String template = settings.baseUrl() == null ? template(hints) : null;
        boolean signed =
                provider.auth() == Provider.Auth.AWS && key == null && !settings.callerKeys();
        String wanted = (template == null ? "" : template) + (signed ? "{region}" : "");
        boolean lacking = false;
        for (String name : PLACEHOLDER.matcher(wanted).results().map(it -> it.group(1)).toList()) {
            String at = path + (name.equals("region") ? ".aws." : ".google.") + name;
            if (value(name) == null && !reader.faulty(at)) {
                reader.error(at, "is missing", "set it, or " + variable(name));
            }
            lacking |= value(name) == null;
        }
        return lacking;
    }

    /// The base URL that follows from region, project and location; `null` when the provider's does
    /// not depend on them.
    @Nullable URI baseUrl(AccountHints hints) {
        String template = template(hints);
        return template == null
                ? null
                : URI.create(
                        PLACEHOLDER
                                .matcher(template)
                                .replaceAll(it -> String.valueOf(value(it.group(1)))));
    }

    private @Nullable String template(AccountHints hints) {
        String location = settings.google().location();
        return hints.template(location == null ? settings.aws().region() : location);
    }

    private @Nullable String value(String placeholder) {
        return switch (placeholder) {
            case "region" -> settings.aws().region();
            case "project" -> settings.google().project();
            default -> settings.google().location();
        };
    }

    private static String variable(String placeholder) {
        return switch (placeholder) {
            case "region" -> "AWS_REGION";
            case "project" -> "GOOGLE_CLOUD_PROJECT";
            default -> "GOOGLE_CLOUD_LOCATION";
        };
    }
}
