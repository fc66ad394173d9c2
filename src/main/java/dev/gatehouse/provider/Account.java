package dev.gatehouse.provider;

import dev.gatehouse.config.Secret;
import dev.gatehouse.http.Headers;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One credential with a provider, under a name of the operator's.
///
/// @param name how callers and logs call it
/// @param provider who it is with
/// @param baseUrl where its requests go
/// @param key its secret, `null` where none is needed
/// @param apiVersion what its requests carry as `api-version`, `null` for nothing
/// @param callerKeys whether callers may show a key of their own instead
/// @param models the only models it may be asked for; empty when it may be asked for any
public record Account(
        String name,
        Provider provider,
        URI baseUrl,
        @Nullable Secret key,
        @Nullable String apiVersion,
        boolean callerKeys,
        List<String> models) {
    public Account {
        models = List.copyOf(models);
    }

    /// The same account, with a key that a caller brought.
    public Account withKey(Secret callersKey) {
        return new Account(name, provider, baseUrl, callersKey, apiVersion, callerKeys, models);
    }

    /// A path of the provider's, below the account's base.
    ///
    /// @param query what the caller asked for beside it; may be empty
    public String resolve(String path, String query) {
        String whole = baseUrl.getRawPath() + path;
        String version = apiVersion == null ? "" : "api-version=" + apiVersion;
        String both = query.isEmpty() || version.isEmpty() ? "" : "&";
        String all = query + both + version;
        return all.isEmpty() ? whole : whole + "?" + all;
    }

    /// Shows the account's key the way its provider wants to see it.
    public void authenticate(Headers headers) {
        if (key == null) {
            return;
        }
        switch (provider.auth()) {
            case BEARER -> headers.set("Authorization", "Bearer " + key.reveal());
            case X_API_KEY -> headers.set("x-api-key", key.reveal());
            case API_KEY -> headers.set("api-key", key.reveal());
        }
    }

    /// Hides the account's key where a provider repeats it.
    public String redact(String text) {
        return key == null ? text : text.replace(key.reveal(), "***");
    }
}
