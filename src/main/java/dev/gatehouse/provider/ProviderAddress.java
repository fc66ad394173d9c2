package dev.gatehouse.provider;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// An account's address as it is usually pasted, made the base that paths are appended to.
///
/// Examples of clients end with `/chat/completions`, some SDKs need an address without `/v1`, and
/// consoles show whole URLs of one deployment. What is unmistakable is taken as it is meant;
/// anything else is kept, with a hint.
///
/// @param url the base
/// @param apiVersion the API version that stood in the query
/// @param error why it cannot be used, to follow the setting's name
/// @param hint the probable mistake, to follow the setting's name
public record ProviderAddress(
        URI url, @Nullable String apiVersion, @Nullable String error, @Nullable String hint) {
    private static final String VERSION = "api-version=";

    /// Endings of addresses that are those of a call.
    private static final List<String> CALLS =
            List.of("/chat/completions", "/completions", "/responses", "/embeddings", "/messages");

    /// Reads an address for a provider.
    ///
    /// @param basePath the path that the provider's addresses end with, if there is one
    public static ProviderAddress of(URI given, Provider provider, @Nullable String basePath) {
        String query = given.getRawQuery();
        String version = null;
        String error = given.getRawFragment() == null ? null : "holds a '#', which no base has";
        if (query != null && query.startsWith(VERSION) && query.indexOf('&') < 0) {
            version = query.substring(VERSION.length());
        } else if (query != null) {
            error = "holds a query, which no base has";
        }
        String path = path(given, provider, basePath);
        boolean replaced = path.equals(basePath) && !plain(given.getRawPath()).startsWith(path);
        String authority = String.valueOf(given.getRawAuthority());
        String scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
        URI url = URI.create(scheme + "://" + authority + path);
        // The version belongs to the path that it stood behind.
        return new ProviderAddress(url, replaced ? null : version, error, hint(url, provider));
    }

    private static String path(URI given, Provider provider, @Nullable String basePath) {
        String path = withoutCall(plain(given.getRawPath()), provider);
        URI usual = provider.baseUrl();
        if (path.isEmpty() && basePath != null) {
            return basePath;
        }
        if (path.isEmpty() && usual != null && sameHost(usual, given)) {
            return plain(usual.getRawPath());
        }
        if (usual != null && besides(provider) && endsWithThatAbove(path, usual)) {
            return path + plain(usual.getRawPath()).substring(above(usual).length());
        }
        boolean begun = basePath != null && path.startsWith(first(basePath) + "/");
        boolean beginning = basePath != null && path.equals(first(basePath));
        if (basePath != null && (begun || beginning) && !path.startsWith(basePath)) {
            return basePath;
        }
        return overlapping(path, provider) ? "" : path;
    }

    /// Whether some of its operations are beside the last segment of its base URL.
    private static boolean besides(Provider provider) {
        return provider.operations().values().stream().anyMatch(OperationPath::beside);
    }

    private static boolean endsWithThatAbove(String path, URI usual) {
        return !above(usual).isEmpty() && path.endsWith(above(usual));
    }

    /// The path of a base URL without its last segment.
    private static String above(URI base) {
        String path = plain(base.getRawPath());
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /// One slash between segments, and none at the end.
    private static String plain(@Nullable String path) {
        String plain = path == null ? "" : path.replaceAll("/{2,}", "/");
        return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
    }

    private static String withoutCall(String path, Provider provider) {
        for (OperationPath operation : provider.operations().values()) {
            String call = operation.whole();
            int template = call.indexOf('{');
            int at = template < 0 ? -1 : path.indexOf(call.substring(0, template));
            if (at >= 0) {
                return path.substring(0, at);
            }
        }
        for (String call : CALLS) {
            if (path.endsWith(call)) {
                return path.substring(0, path.length() - call.length());
            }
        }
        boolean list = path.matches(".*/v[0-9][^/]*/models");
        return list ? path.substring(0, path.length() - "/models".length()) : path;
    }

    /// The first segment, with its slash.
    private static String first(String path) {
        int end = path.indexOf('/', 1);
        return end < 0 ? path : path.substring(0, end);
    }

    /// Whether all of the provider's own paths begin with it.
    private static boolean overlapping(String path, Provider provider) {
        return !path.isEmpty()
                && provider.operations().values().stream()
                        .allMatch(it -> (it.whole() + "/").startsWith(path + "/"));
    }

    private static @Nullable String hint(URI url, Provider provider) {
        URI usual = provider.baseUrl();
        String path = usual == null ? "" : plain(usual.getRawPath());
        boolean bare = url.getRawPath().isEmpty() && !path.isEmpty();
        return bare
                ? "has no path, and that of %s ends with '%s'"
                        .formatted(provider.documentation().title(), path)
                : null;
    }

    private static boolean sameHost(URI one, URI other) {
        return String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost());
    }
}
