package dev.gatehouse.provider;

import dev.gatehouse.call.Operation;
import dev.gatehouse.config.Secret;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.http.Headers;
import dev.gatehouse.provider.sign.AwsAccess;
import dev.gatehouse.provider.sign.EnvironmentValues;
import dev.gatehouse.provider.sign.GoogleAccess;
import dev.gatehouse.provider.sign.HeaderSigner;
import dev.gatehouse.provider.sign.Signer;
import dev.gatehouse.provider.sign.Signers;
import dev.gatehouse.provider.sign.TokenSigner;
import dev.gatehouse.stream.StreamMode;
import dev.gatehouse.text.KeyMask;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One credential of a provider, under a name of the operator's.
///
/// @param name what callers and logs call it
/// @param provider the provider it is with
/// @param baseUrl where its requests go
/// @param key its secret, `null` where none is needed
/// @param settings its other settings
/// @param environment what variables state about its cloud, nothing for most
/// @param headerRules what is sent as header fields; those of its settings, and of the caller in an
///     attempt
public record Account(
        String name,
        Provider provider,
        URI baseUrl,
        @Nullable Secret key,
        AccountSettings settings,
        EnvironmentValues environment,
        HeaderRules headerRules) {
    private static final Pattern SESSION_TOKEN =
            Pattern.compile("(?i)(x-amz-security-token:)[^\\s&']+");

    /// An account with the header rules of its settings.
    public Account(
            String name,
            Provider provider,
            URI baseUrl,
            @Nullable Secret key,
            AccountSettings settings,
            EnvironmentValues environment) {
        this(name, provider, baseUrl, key, settings, environment, settings.headerRules());
    }

    /// An account without variables.
    public Account(
            String name,
            Provider provider,
            URI baseUrl,
            @Nullable Secret key,
            AccountSettings settings) {
        this(name, provider, baseUrl, key, settings, EnvironmentValues.NONE);
    }

    /// The same account, with a key that a caller sent.
    public Account withKey(Secret callersKey) {
        return new Account(name, provider, baseUrl, callersKey, settings, environment, headerRules);
    }

    /// The same account, with header rules inside of its own.
    public Account with(HeaderRules inner) {
        return new Account(
                name, provider, baseUrl, key, settings, environment, inner.within(headerRules));
    }

    /// Whether clients may send a key of their own.
    public boolean callerKeys() {
        return settings.callerKeys();
    }

    /// The only models it may be used for, with patterns; empty when it may be used for any.
    public List<String> models() {
        return settings.models();
    }

    /// Whether some of its models are patterns, so that its provider's list is needed.
    public boolean patterned() {
        for (String model : models()) {
            if (model.indexOf('*') >= 0) {
                return true;
            }
        }
        return false;
    }

    /// Whether it may be used for a model.
    public boolean allows(String model) {
        List<String> allowed = models();
        for (int i = 0; i < allowed.size(); i++) {
            if (matches(provider.modelName(allowed.get(i)), provider.modelName(model))) {
                return true;
            }
        }
        return allowed.isEmpty();
    }

    /// Whether a model fits a pattern in which `*` stands for any characters.
    static boolean matches(String pattern, String model) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(model);
        }
        String[] pieces = pattern.split("\\*", -1);
        String last = pieces[pieces.length - 1];
        int at = pieces[0].length();
        if (!model.startsWith(pieces[0]) || model.length() < at + last.length()) {
            return false;
        }
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = model.indexOf(pieces[i], at);
            if (found < 0) {
                return false;
            }
            at = found + pieces[i].length();
        }
        return model.length() - last.length() >= at && model.endsWith(last);
    }

    /// Whether its streams pass as they are. A provider's entry describes the provider's own
    /// server; another one at another host may deviate from the format.
    public StreamMode streamMode() {
        StreamMode wanted = settings.streams();
        if (wanted != null) {
            return wanted;
        }
        URI usual = provider.baseUrl();
        boolean own = usual == null || String.valueOf(usual.getHost()).equals(baseUrl.getHost());
        return own ? provider.streamMode() : StreamMode.NORMALISED;
    }

    /// Limit for a stream until its first content; `null` for the one of all accounts.
    public @Nullable Duration firstContentTimeout() {
        return settings.firstContentTimeout();
    }

    /// Adds the fields that its provider's entry, its own settings and its header rules require in
    /// every request. Those of the entry yield to fields that are there already, the others replace
    /// them.
    public void describe(Headers headers) {
        provider.headers()
                .forEach(
                        (name, value) -> {
                            if (headers.first(name) == null && !headerRules.drop().contains(name)) {
                                headers.add(name, value);
                            }
                        });
        putUnruled("OpenAI-Organization", settings.organization(), headers);
        putUnruled("OpenAI-Project", settings.project(), headers);
        headerRules.set().forEach((name, value) -> headers.set(name, value.reveal()));
    }

    private void putUnruled(String name, @Nullable String value, Headers headers) {
        if (value != null && !headerRules.concern(name)) {
            headers.set(name, value);
        }
    }

    /// Whether it serves an operation: its provider does, and its base URL shows where that is.
    public boolean serves(Operation operation) {
        OperationPath known = provider.operations().get(operation);
        if (known == null || !known.beside()) {
            return provider.path(operation) != null;
        }
        URI usual = provider.baseUrl();
        return usual == null || lastSegment(usual).equals(lastSegment(baseUrl));
    }

    /// Whether requests to a path that is no operation are relayed to it.
    ///
    /// @param path below the version of the API, encoded
    public boolean relays(String path) {
        return RelayedPaths.match(provider.relayed(), path)
                || RelayedPaths.match(settings.relayedPaths(), path);
    }

    private static String lastSegment(URI base) {
        String path = base.getRawPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// A path of the provider's, below the account's base or beside its last segment.
    ///
    /// @param query of the client; may be empty
    public String resolve(String path, String query) {
        String base = baseUrl.getRawPath();
        String whole =
                path.startsWith(OperationPath.BESIDE)
                        ? base.substring(0, base.lastIndexOf('/') + 1)
                                + path.substring(OperationPath.BESIDE.length())
                        : base + path;
        String wanted = settings.apiVersion();
        String version = wanted == null ? "" : "api-version=" + wanted;
        String both = query.isEmpty() || version.isEmpty() ? "" : "&";
        String all = query + both + version;
        return all.isEmpty() ? whole : whole + "?" + all;
    }

    /// What authenticates its requests.
    ///
    /// @param signers have what must be fetched
    public Signer signer(Operation operation, Signers signers) {
        if (key != null) {
            return signer(operation, key);
        }
        return switch (provider.auth()) {
            case AWS -> signers.aws(new AwsAccess(settings.aws(), environment), baseUrl);
            case GOOGLE -> signers.google(new GoogleAccess(settings.google(), environment));
            case BEARER, X_API_KEY, API_KEY, X_GOOG_API_KEY -> Signer.NONE;
        };
    }

    private Signer signer(Operation operation, Secret own) {
        OperationPath path = provider.operations().get(operation);
        if (path != null && path.auth() != null) {
            return signer(path.auth(), own);
        }
        Provider.Token token = provider.token();
        return token != null && own.reveal().startsWith(token.prefix())
                ? new TokenSigner(signer(token.auth(), own), token.headers())
                : signer(provider.auth(), own);
    }

    private static Signer signer(Provider.Auth auth, Secret key) {
        return switch (auth) {
            case BEARER, AWS -> new HeaderSigner("Authorization", "Bearer ", key);
            case X_API_KEY -> new HeaderSigner("x-api-key", "", key);
            case API_KEY -> new HeaderSigner("api-key", "", key);
            case X_GOOG_API_KEY, GOOGLE -> new HeaderSigner("x-goog-api-key", "", key);
        };
    }

    /// Whether another account authenticates its requests as this one does, at the same address.
    public boolean sameCredential(Account other) {
        return Objects.equals(key, other.key)
                && baseUrl.equals(other.baseUrl)
                && settings.aws().equals(other.settings.aws())
                && settings.google().equals(other.settings.google())
                && settings.tls().equals(other.settings.tls())
                && environment.equals(other.environment);
    }

    /// Its secrets.
    public List<Secret> secrets() {
        var secrets = new ArrayList<>(headerRules.set().values());
        if (key != null) {
            secrets.add(key);
        }
        if (provider.auth() == Provider.Auth.AWS) {
            secrets.addAll(new AwsAccess(settings.aws(), environment).secrets());
        }
        return secrets;
    }

    /// Hides the account's secrets where a provider repeats them.
    public String redact(String text) {
        String shown = key == null ? text : KeyMask.hide(text, key.reveal());
        for (Secret value : headerRules.set().values()) {
            shown = redacted(shown, value);
        }
        if (provider.auth() != Provider.Auth.AWS) {
            return shown;
        }
        for (Secret value : new AwsAccess(settings.aws(), environment).secrets()) {
            shown = redacted(shown, value);
        }
        // AWS repeats the header of a request whose signature is wrong.
        return SESSION_TOKEN.matcher(shown).replaceAll("$1***");
    }

    /// A short value is a word that may stand anywhere.
    private static String redacted(String text, Secret value) {
        return value.reveal().length() < 8 ? text : text.replace(value.reveal(), "***");
    }
}
