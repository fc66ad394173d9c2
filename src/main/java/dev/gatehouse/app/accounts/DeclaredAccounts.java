package dev.gatehouse.app.accounts;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.config.Names;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.headers.FieldCheck;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountHints;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.ProviderAddress;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.text.Suggestions;
import dev.gatehouse.upstream.UpstreamSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The accounts that the settings and the environment declare, each with its provider.
///
/// An account that is declared in the file and cannot work is an error. One that variables alone
/// declare is left out: they may be another program's.
public final class DeclaredAccounts {
    /// A local server may have to load a model first.
    private static final Duration LOADING = Duration.ofMinutes(10);

    private final SettingsReader<?> reader;
    private final Settings settings;
    private final Providers providers;
    private final EnvironmentAccounts declared;
    private final Variables variables;
    private final List<Account> usable = new ArrayList<>();
    private final List<Account> faulty = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();

    /// The settings that accounts depend on.
    ///
    /// @param providers those of the accounts themselves
    public record Settings(
            Map<String, AccountSettings> providers,
            UpstreamSettings upstream,
            ServerSettings server) {}

    private DeclaredAccounts(
            SettingsReader<?> reader,
            Settings settings,
            Providers providers,
            EnvironmentAccounts declared,
            Variables variables) {
        this.reader = reader;
        this.settings = settings;
        this.providers = providers;
        this.declared = declared;
        this.variables = variables;
    }

    /// Resolves them all; errors go to the reader.
    public static DeclaredAccounts of(
            SettingsReader<?> reader,
            Settings settings,
            Providers providers,
            EnvironmentAccounts declared,
            Variables variables) {
        var accounts = new DeclaredAccounts(reader, settings, providers, declared, variables);
        settings.providers().forEach(accounts::add);
        return accounts;
    }

    /// Those that can be used, in order.
    public List<Account> usable() {
        return usable;
    }

    /// Those with an error, so that what refers to them adds no further error.
    public List<Account> faulty() {
        return faulty;
    }

    /// Those that are left out, by name, each with the reason.
    public Map<String, String> leftOut() {
        return leftOut;
    }

    private void add(String name, AccountSettings own) {
        String path = "providers." + Names.quoted(name);
        boolean inFile = reader.inFile(path);
        EnvironmentAccounts.Declared declaration = inFile ? null : declared.accounts().get(name);
        if (declaration != null && declaration.meagre()) {
            reader.withdraw(path);
            String upper = EnvironmentAccounts.upper(name);
            String cure = "set %s_BASE_URL or %s_API_KEY beside it".formatted(upper, upper);
            leaveOut(name, declaration.variable() + ": alone it declares no account; " + cure);
            return;
        }
        Account account = resolved(name, path, own, declaration);
        if (declaration != null && reader.faulty(path)) {
            String why = String.join("; ", reader.withdraw(path));
            leaveOut(name, "account '" + name + "' is left out: " + why);
        } else if (declaration != null && account == null) {
            reader.withdraw(path);
        } else if (account != null && reader.faulty(path)) {
            faulty.add(account);
        } else if (account != null) {
            usable.add(account);
        }
    }

    private void leaveOut(String name, String why) {
        leftOut.put(name, why);
    }

    /// The account, also when it has an error; `null` when it is left out.
    private @Nullable Account resolved(
            String name,
            String path,
            AccountSettings own,
            EnvironmentAccounts.@Nullable Declared declaration) {
        AccountSettings given = completed(own, declaration);
        String declaredType = declaration == null ? null : declaration.provider();
        String type = given.type() == null ? declaredType : given.type();
        Provider provider = providers.of(name, type);
        if (provider == null) {
            refuseType(path, String.valueOf(type));
            return standIn(name, given);
        }
        var cloud = CloudAccount.of(path, given, provider, reader, variables);
        return resolved(name, cloud, provider, declaration);
    }

    private @Nullable Account resolved(
            String name,
            CloudAccount cloud,
            Provider provider,
            EnvironmentAccounts.@Nullable Declared declaration) {
        String path = cloud.path();
        AccountSettings settings = cloud.settings();
        AccountHints hints = providers.hints(provider.name());
        if (cloud.lacksAny(hints, provider, reader)) {
            return standIn(name, settings);
        }
        ProviderAddress address = address(cloud, provider, hints);
        if (address == null && !reader.faulty(path + ".base-url")) {
            return lacking(name, path, declaration, "base-url") ? null : standIn(name, settings);
        }
        boolean keyless =
                provider.keyless() || settings.callerKeys() || CloudAccount.concerns(provider);
        if (settings.apiKey() == null && !keyless && !reader.faulty(path + ".api-key")) {
            String why = name + ": it has no api-key";
            leaveOut(
                    name,
                    declaration == null ? "providers." + why : lack(name, declaration, "api-key"));
            return null;
        }
        if (address == null) {
            return standIn(name, settings);
        }
        checkItself(path, address.url());
        AccountSettings whole = with(settings, provider, hints, address);
        return new Account(name, provider, address.url(), cloud.key(), whole, cloud.environment());
    }

    /// An account in place of a faulty one.
    private Account standIn(String name, AccountSettings settings) {
        Provider any = Objects.requireNonNull(providers.of("", null));
        return new Account(name, any, URI.create("http://localhost"), null, settings);
    }

    private void refuseType(String path, String type) {
        if (providers.broken(type)) {
            // Its entry has been reported.
            reader.error(path + ".type", "names a provider whose entry cannot be read", null);
            return;
        }
        var near = Suggestions.nearest(type, providers.names(), 1);
        String cure =
                near.isEmpty()
                        ? "known are " + String.join(", ", providers.names())
                        : "did you mean '" + near.getFirst() + "'?";
        reader.error(path + ".type", "names an unknown provider '" + type + "'", cure);
    }

    private @Nullable ProviderAddress address(
            CloudAccount account, Provider provider, AccountHints hints) {
        URI given = account.settings().baseUrl();
        String path = account.path();
        if (given == null || reader.faulty(path + ".base-url")) {
            URI filled = account.baseUrl(hints);
            URI usual = filled == null ? provider.baseUrl() : filled;
            return usual == null ? null : new ProviderAddress(usual, null, null, null);
        }
        var address = ProviderAddress.of(given, provider, hints.basePath());
        if (address.error() != null) {
            String cure = "give the address that paths such as /chat/completions are appended to";
            reader.error(path + ".base-url", address.error(), cure);
        }
        if (address.hint() != null) {
            String cure = "add it if calls are answered with 404";
            reader.warning(path + ".base-url", address.hint(), cure);
        }
        return address;
    }

    /// Whether an account is left out because something is missing; in the file it is an error.
    private boolean lacking(
            String name,
            String path,
            EnvironmentAccounts.@Nullable Declared declaration,
            String setting) {
        if (declaration == null) {
            String message = "is missing: this provider has no default address";
            reader.error(path + "." + setting, message, "set it to the provider's address");
            return false;
        }
        leaveOut(name, lack(name, declaration, setting));
        return true;
    }

    private static String lack(
            String name, EnvironmentAccounts.Declared declaration, String setting) {
        String missing = EnvironmentAccounts.upper(name + "-" + setting);
        return "%s: account '%s' has no %s; set %s or unset it"
                .formatted(declaration.variable(), name, setting, missing);
    }

    /// A further key has everything else from the account it belongs to.
    private AccountSettings completed(
            AccountSettings own, EnvironmentAccounts.@Nullable Declared declaration) {
        String main = declaration == null ? null : declaration.main();
        AccountSettings known = main == null ? null : this.settings.providers().get(main);
        return known == null ? own : own.over(known);
    }

    /// The settings, completed from provider, address and environment.
    private AccountSettings with(
            AccountSettings settings,
            Provider provider,
            AccountHints hints,
            ProviderAddress address) {
        String version = address.apiVersion();
        boolean local =
                settings.apiKey() == null
                        && !settings.callerKeys()
                        && !CloudAccount.concerns(provider);
        Duration general = this.settings.upstream().firstContentTimeout();
        boolean usual = general.equals(UpstreamSettings.FIRST_CONTENT);
        return settings.over(
                AccountSettings.details(
                        version, local && usual ? LOADING : null, fields(provider, hints)));
    }

    /// Header fields that variables of the provider's hold.
    private Map<String, Secret> fields(Provider provider, AccountHints hints) {
        var fields = new LinkedHashMap<String, Secret>();
        for (Map.Entry<String, String> one : hints.variables().entrySet()) {
            String variable = EnvironmentAccounts.upper(provider.name() + "-" + one.getKey());
            String value = variables.find(variable);
            Secret secret = value == null ? null : Secret.of(value);
            FieldCheck.Fault fault = secret == null ? null : FieldCheck.ofValue(secret);
            if (fault != null) {
                declared.notes().add(variable + ": it " + fault.message() + "; " + fault.cure());
            } else if (secret != null) {
                fields.put(one.getValue(), secret);
            }
        }
        return fields;
    }

    /// Clients on this machine often have this gateway's address in the variable that an account
    /// is read from.
    private void checkItself(String path, URI url) {
        ServerSettings server = this.settings.server();
        int port = url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
        String host = String.valueOf(url.getHost());
        if (port != server.port() || !server.answers(host)) {
            return;
        }
        String cure = "set it to the provider's address, or PORT to another one";
        if (server.surelyAnswers(host)) {
            reader.error(path + ".base-url", "is the address of this gateway", cure);
        } else {
            reader.warning(path + ".base-url", "may be the address of this gateway", cure);
        }
    }
}
