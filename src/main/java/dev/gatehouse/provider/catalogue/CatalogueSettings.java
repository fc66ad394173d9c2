package dev.gatehouse.provider.catalogue;

import dev.gatehouse.config.Group;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Catalogue;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Facts about models.
///
/// @param file corrections and additions of your own, in the format of `docs/models.md`
/// @param url a newer list: an address it is fetched from in the background, the path of a file,
///     or `off`
/// @param refresh how often it is fetched
/// @param configuredModels the meaning of the models in an account's settings: allowlist, the only
///     ones it may be used for; fallback, those it is taken to have while its provider's list
///     cannot be fetched; merge, those it has beside the ones its provider lists
/// @param aliasesOnly whether `/v1/models` lists aliases only; models can be used by their
///     own names all the same
public record CatalogueSettings(
        @Nullable Path file,
        @Nullable URI url,
        Duration refresh,
        Configured configuredModels,
        boolean aliasesOnly) {
    private static final Set<String> OFF = Set.of("off", "none", "false", "no", "disabled");

    /// The meaning of the models in an account's settings.
    public enum Configured {
        ALLOWLIST,
        FALLBACK,
        MERGE
    }

    /// Reads them.
    public static CatalogueSettings read(Group g) {
        g.renamed("own-names-only", "aliases-only");
        Path file =
                g.path("file")
                        .env("MODEL_CATALOGUE_FILE")
                        .checked(CatalogueSettings::unusable)
                        .orNull();
        String list =
                g.text("url")
                        .shared("MODEL_LIST_URL")
                        .checked(CatalogueSettings::unusableList)
                        .orNull();
        return new CatalogueSettings(
                file,
                list == null || off(list) ? null : address(list),
                g.duration("refresh", "24h").value(),
                g.word("configured-models", Configured.values(), Configured.ALLOWLIST)
                        .env("CONFIGURED_PROVIDER_MODELS_MODE")
                        .value(),
                g.flag("aliases-only", false).env("KEEP_ONLY_ALIASES_AT_MODELS_ENDPOINT").value());
    }

    private static boolean off(String list) {
        return OFF.contains(list.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String unusableList(String list) {
        if (off(list)) {
            return null;
        }
        URI address = address(list);
        if (address == null) {
            return "expects an http address, the path of a file, or off";
        }
        return "file".equals(address.getScheme()) ? unusable(Path.of(address)) : null;
    }

    /// A web address as it is, a path as the address of a file; `null` for neither.
    private static @Nullable URI address(String list) {
        try {
            if (!list.contains("://")) {
                return Path.of(list).toAbsolutePath().toUri();
            }
            URI address = new URI(list);
            boolean web = list.startsWith("http://") || list.startsWith("https://");
            boolean file = list.startsWith("file:///");
            return file || (web && address.getRawAuthority() != null) ? address : null;
        } catch (URISyntaxException | InvalidPathException _) {
            return null;
        }
    }

    /// What is wrong with a file of facts.
    private static @Nullable String unusable(Path file) {
        try {
            Catalogue.none().with(Files.readAllBytes(file));
            return null;
        } catch (MalformedJson e) {
            return "names the file '%s', which cannot be used: %s (see docs/models.md)"
                    .formatted(file, e.reason());
        } catch (IOException _) {
            return "names the file '" + file + "', which cannot be read";
        }
    }
}
