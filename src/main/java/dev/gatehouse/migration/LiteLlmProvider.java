package dev.gatehouse.migration;

import dev.gatehouse.json.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A provider as LiteLLM calls it, and what it is here.
///
/// @param type the provider here; `null` when there is none
/// @param reason why there is none
/// @param usual the rest of the entry: where LiteLLM looks for key and address by itself
record LiteLlmProvider(@Nullable String type, @Nullable String reason, Usual usual) {
    /// The variable that LiteLLM reads when the file has none.
    ///
    /// @param key a variable
    /// @param url a variable
    /// @param base an address
    /// @param version of the provider's API
    record Usual(
            @Nullable String key,
            @Nullable String url,
            @Nullable String base,
            @Nullable String version,
            Address address) {}

    /// How addresses differ.
    ///
    /// @param path what LiteLLM adds to an address by itself
    /// @param origin whether only scheme and host of an address count
    /// @param host of the provider; another server has the type `elsewhere`
    /// @param hints words that may stand between provider and model
    record Address(
            String path,
            boolean origin,
            @Nullable String host,
            @Nullable String elsewhere,
            List<String> hints) {}

    static LiteLlmProvider of(Json entry) {
        String path = ForeignKeys.text(entry, "path");
        var hints = new ArrayList<String>();
        Json words = entry.member("hints");
        for (int i = 0; words != null && i < words.size(); i++) {
            hints.add(words.at(i).raw().replace("\"", ""));
        }
        return new LiteLlmProvider(
                ForeignKeys.text(entry, "type"),
                ForeignKeys.text(entry, "reason"),
                new Usual(
                        ForeignKeys.text(entry, "key"),
                        ForeignKeys.text(entry, "url"),
                        ForeignKeys.text(entry, "base"),
                        ForeignKeys.text(entry, "version"),
                        new Address(
                                path == null ? "" : path,
                                entry.member("origin") != null,
                                ForeignKeys.text(entry, "host"),
                                ForeignKeys.text(entry, "elsewhere"),
                                hints)));
    }

    /// The type of an account at an address.
    String typeAt(@Nullable String address) {
        String elsewhere = usual.address.elsewhere;
        boolean remote = address != null && !ownHost(address);
        return remote && elsewhere != null ? elsewhere : String.valueOf(type);
    }

    /// Whether its accounts are called as it is. Those at any server are called as the server is.
    boolean named() {
        return usual.url != null && usual.version != null;
    }

    /// Whether it is the provider's server.
    boolean ownHost(@Nullable String address) {
        String own = usual.address.host;
        return address != null && own != null && own.equals(host(address));
    }

    /// The address here for one of LiteLLM.
    String address(String text) {
        String bare = text;
        while (bare.endsWith("/")) {
            bare = bare.substring(0, bare.length() - 1);
        }
        int path = bare.indexOf('/', bare.indexOf("://") + 3);
        boolean literal = bare.contains("://");
        if (usual.address.origin && literal && path > 0) {
            bare = bare.substring(0, path);
        }
        return bare.endsWith(usual.address.path) ? bare : bare + usual.address.path;
    }

    /// The model behind the provider's name, without LiteLLM's hints.
    String model(String rest) {
        int slash = rest.indexOf('/');
        boolean hinted = slash > 0 && usual.address.hints.contains(rest.substring(0, slash));
        return hinted ? rest.substring(slash + 1) : rest;
    }

    /// The host of an address; `null` when a variable holds it.
    static @Nullable String host(String address) {
        try {
            return new URI(address).getHost();
        } catch (URISyntaxException _) {
            return null;
        }
    }
}
