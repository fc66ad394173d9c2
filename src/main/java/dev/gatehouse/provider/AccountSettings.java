package dev.gatehouse.provider;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Secret;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An account with a provider.
///
/// @param type the provider, as `providers.json` calls it; without it, the account's own name if
///     that is a provider, else any server that speaks the OpenAI format
/// @param apiKey the key the provider gave
/// @param baseUrl where to find the provider, if not where it usually is
/// @param apiVersion the version of the provider's API, for those that want one
/// @param callerKeys whether callers may bring a key of their own, in `X-Gatehouse-Provider-Key`;
///     without an `api-key` they must
/// @param models the only models the account may be asked for; any when empty
public record AccountSettings(
        @Nullable String type,
        @Nullable Secret apiKey,
        @Nullable URI baseUrl,
        @Nullable String apiVersion,
        @Default("false") boolean callerKeys,
        @Default("") List<String> models) {}
