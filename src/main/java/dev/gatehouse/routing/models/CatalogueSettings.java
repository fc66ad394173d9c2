package dev.gatehouse.routing.models;

import dev.gatehouse.settings.Default;
import dev.gatehouse.settings.Environment;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is known of models.
///
/// @param file corrections and additions of your own, in the format of `docs/models.md`
/// @param url where a newer list is fetched from, in the background; none when not given
/// @param refresh how often it is fetched
public record CatalogueSettings(
        @Environment({"MODEL_CATALOGUE_FILE"}) @Nullable Path file,
        @Environment({"MODEL_LIST_URL"}) @Nullable URI url,
        @Default("24h") Duration refresh) {}
