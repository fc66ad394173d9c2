package dev.gatehouse.provider.catalogue;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is known of models.
///
/// @param file corrections and additions of your own, in the format of `docs/models.md`
/// @param url where a newer list is fetched from, in the background; none when not given
/// @param refresh how often it is fetched
/// @param configuredModels what the models in an account's settings mean: all that it may be asked
///     for, or what it is taken to offer while its provider's own list cannot be had
/// @param aliasesOnly whether `/v1/models` lists names of your own alone; models can be asked for
///     by their own names all the same
public record CatalogueSettings(
        @Environment({"MODEL_CATALOGUE_FILE"}) @Nullable Path file,
        @Environment({"MODEL_LIST_URL"}) @Nullable URI url,
        @Default("24h") Duration refresh,
        @Environment({"CONFIGURED_PROVIDER_MODELS_MODE"}) @Default("allowlist")
                Configured configuredModels,
        @Environment({"KEEP_ONLY_ALIASES_AT_MODELS_ENDPOINT"}) @Default("false")
                boolean aliasesOnly) {
    /// What the models in an account's settings mean.
    public enum Configured {
        ALLOWLIST,
        FALLBACK
    }
}
