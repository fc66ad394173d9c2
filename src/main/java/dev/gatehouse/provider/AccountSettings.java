package dev.gatehouse.provider;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Reload;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.TlsFiles;
import dev.gatehouse.headers.FieldCheck;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.provider.sign.AwsSettings;
import dev.gatehouse.provider.sign.GoogleSettings;
import dev.gatehouse.stream.StreamMode;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An account with a provider.
///
/// @param type the provider, by its name in `providers.json`; without it, the account's own name if
///     that is a provider, else any server that uses the OpenAI format
/// @param apiKey the key the provider issued
/// @param baseUrl the provider's address, in place of its usual one
/// @param apiVersion the version of the provider's API, for those that need one
/// @param callerKeys whether clients may send a key of their own, in `X-Gatehouse-Provider-Key`;
///     without an `api-key` they must
/// @param models the only models the account may be used for, `*` standing for any characters, as
///     in `gpt-*`; any when empty
/// @param streams whether streams pass exactly as the provider sends them, or normalised for strict
///     clients; the provider's entry decides when not given, and normalised at another host than
///     the provider's own
/// @param firstContentTimeout limit for a stream until its first content; that of `upstream` when
///     not given, and 600s for an account of a local server without a key
/// @param totalTimeout limit for an attempt that is not streamed; `server.total-timeout` still ends
///     the whole call
/// @param headers header fields of your own for every request to the provider, in place of those of
///     the client
/// @param forwardHeaders header fields of the client that the provider receives, beside those of
///     every request
/// @param dropHeaders header fields that the provider never receives
/// @param relayedPaths paths below `/v1`, as `/threads` with what is below it, that are relayed to
///     the account beside those of its provider; `*` for all
/// @param organization the organization that pays, sent as `OpenAI-Organization`
/// @param project the project that pays, sent as `OpenAI-Project`
/// @param priceFactor what its costs are multiplied by, as `0.8` for a discount of a fifth; in
///     billionths
/// @param aws how requests are signed for AWS
/// @param google how access tokens are got from Google
/// @param tls files for TLS connections to the provider
public record AccountSettings(
        @Nullable String type,
        @Nullable Secret apiKey,
        @Nullable URI baseUrl,
        @Nullable String apiVersion,
        boolean callerKeys,
        List<String> models,
        @Nullable StreamMode streams,
        @Nullable Duration firstContentTimeout,
        @Nullable Duration totalTimeout,
        Map<String, Secret> headers,
        List<String> forwardHeaders,
        List<String> dropHeaders,
        List<String> relayedPaths,
        @Nullable String organization,
        @Nullable String project,
        long priceFactor,
        AwsSettings aws,
        GoogleSettings google,
        TlsFiles tls) {
    /// Reads one.
    public static AccountSettings read(Group g) {
        var settings =
                new AccountSettings(
                        g.text("type").orNull(),
                        Keys.sent(g, "api-key").orNull(),
                        g.address("base-url").orNull(),
                        g.text("api-version").checked(AccountSettings::unlikeVersion).orNull(),
                        g.flag("caller-keys", false).value(),
                        g.texts("models").value(),
                        g.word("streams", StreamMode.values()).orNull(),
                        g.duration("first-content-timeout").orNull(),
                        g.duration("total-timeout").orNull(),
                        g.secretsByName("headers", Reload.LIVE),
                        g.texts("forward-headers").value(),
                        g.texts("drop-headers").value(),
                        g.texts("relayed-paths").value(),
                        g.text("organization").orNull(),
                        g.text("project").orNull(),
                        PriceFactor.read(g),
                        AwsSettings.read(g.group("aws")),
                        GoogleSettings.read(g.group("google")),
                        TlsFiles.read(g.group("tls")));
        if (g.name().contains("/")) {
            g.error("may not hold a slash in its name", "use a dash");
        }
        if (!RelayedPaths.valid(settings.relayedPaths)) {
            g.error("relayed-paths", RelayedPaths.EXPECTED, null);
        }
        settings.checkHeaders(g);
        return settings;
    }

    /// Nothing but defaults.
    public static AccountSettings none() {
        return details(null, null, Map.of());
    }

    /// These settings, with those of another account where they have none.
    public AccountSettings over(AccountSettings other) {
        return new AccountSettings(
                type == null ? other.type : type,
                apiKey == null ? other.apiKey : apiKey,
                baseUrl == null ? other.baseUrl : baseUrl,
                apiVersion == null ? other.apiVersion : apiVersion,
                callerKeys || other.callerKeys,
                models.isEmpty() ? other.models : models,
                streams == null ? other.streams : streams,
                firstContentTimeout == null ? other.firstContentTimeout : firstContentTimeout,
                totalTimeout == null ? other.totalTimeout : totalTimeout,
                merged(other.headers, headers),
                forwardHeaders.isEmpty() ? other.forwardHeaders : forwardHeaders,
                dropHeaders.isEmpty() ? other.dropHeaders : dropHeaders,
                relayedPaths.isEmpty() ? other.relayedPaths : relayedPaths,
                organization == null ? other.organization : organization,
                project == null ? other.project : project,
                priceFactor == PriceFactor.ONE ? other.priceFactor : priceFactor,
                aws.over(other.aws),
                google.over(other.google),
                tls.equals(TlsFiles.NONE) ? other.tls : tls);
    }

    /// What may be known of an account beside its settings.
    ///
    /// @param fields header fields
    public static AccountSettings details(
            @Nullable String version, @Nullable Duration firstContent, Map<String, Secret> fields) {
        return new AccountSettings(
                null,
                null,
                null,
                version,
                false,
                List.of(),
                null,
                firstContent,
                null,
                fields,
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                PriceFactor.ONE,
                AwsSettings.NONE,
                GoogleSettings.NONE,
                TlsFiles.NONE);
    }

    /// The same with what the environment states about AWS and Google.
    public AccountSettings with(AwsSettings ofAws, GoogleSettings ofGoogle) {
        return new AccountSettings(
                type,
                apiKey,
                baseUrl,
                apiVersion,
                callerKeys,
                models,
                streams,
                firstContentTimeout,
                totalTimeout,
                headers,
                forwardHeaders,
                dropHeaders,
                relayedPaths,
                organization,
                project,
                priceFactor,
                ofAws,
                ofGoogle,
                tls);
    }

    private static Map<String, Secret> merged(
            Map<String, Secret> weaker, Map<String, Secret> stronger) {
        var all = new TreeMap<String, Secret>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(weaker);
        all.putAll(stronger);
        return all;
    }

    /// What its settings state about header fields.
    public HeaderRules headerRules() {
        return HeaderRules.of(forwardHeaders, headers, dropHeaders);
    }

    private void checkHeaders(Group g) {
        HeaderRules.check(
                forwardHeaders,
                headers,
                dropHeaders,
                (place, fault) -> g.error(setting(place), fault.message(), fault.cure()));
        if (!FieldCheck.visible(organization)) {
            g.error("organization", "holds characters that no header field can carry", null);
        }
        if (!FieldCheck.visible(project)) {
            g.error("project", "holds characters that no header field can carry", null);
        }
    }

    private static String setting(String place) {
        boolean value = place.startsWith(HeaderRules.SET);
        return value ? "headers" + place.substring(HeaderRules.SET.length()) : place + "-headers";
    }

    private static @Nullable String unlikeVersion(String version) {
        boolean plain =
                FieldCheck.visible(version)
                        && version.chars().noneMatch(c -> " &?#/".indexOf(c) >= 0);
        return plain ? null : "expects a version such as 2024-10-21";
    }
}
