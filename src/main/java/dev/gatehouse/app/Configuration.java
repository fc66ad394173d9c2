package dev.gatehouse.app;

import dev.gatehouse.config.Binder;
import dev.gatehouse.config.BoundSettings;
import dev.gatehouse.config.DotEnv;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.Sources;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Catalogue;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.text.Suggestions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the program runs by: the settings as they were read, and the accounts they declare.
///
/// @param file the settings file, `null` when there is none
/// @param bound the settings, each with its origin
/// @param accounts those that can be used, in order
/// @param ignored what was declared and cannot be used, with the reason
public record Configuration(
        @Nullable Path file,
        BoundSettings<Settings> bound,
        List<Account> accounts,
        List<String> ignored) {
    private static final String USUAL = "gatehouse.yaml";

    /// Variables that begin like settings and belong to the launcher.
    private static final Set<String> LAUNCHER =
            Set.of("GATEHOUSE_JAVA_HOME", "GATEHOUSE_JAVA_OPTS", "GATEHOUSE_JAVA_SEARCH");

    /// Names a file of entries of the operator's own.
    private static final String PROVIDERS = "PROVIDERS_FILE";

    public Configuration {
        accounts = List.copyOf(accounts);
        ignored = List.copyOf(ignored);
    }

    /// Where settings are read from.
    ///
    /// @param file a file that must be there; `null` for `gatehouse.yaml` if there is one
    /// @param directory where `gatehouse.yaml` and `.env` are looked for
    public record Place(@Nullable Path file, Path directory, Map<String, String> environment) {
        /// The file that is read, `null` when there is none.
        @Nullable Path present() {
            Path usual = directory.resolve(USUAL);
            return file != null ? file : Files.exists(usual) ? usual : null;
        }
    }

    public Settings settings() {
        return bound.settings();
    }

    /// Whether the demo answers.
    public boolean demo() {
        return switch (settings().demo()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> accounts.isEmpty() && settings().server().masterKey() == null;
        };
    }

    /// Reads everything.
    ///
    /// @throws RefusedSettings with every fault there is
    public static Configuration read(Place place) throws InvalidSettingsException {
        Path file = place.present();
        var environment =
                DotEnv.below(place.environment(), DotEnv.read(place.directory().resolve(".env")));
        Providers providers = providers(environment.get(PROVIDERS));
        var given = EnvironmentAccounts.of(environment, providers.names());
        var sources = new Sources(file, null, environment, given, LAUNCHER);
        BoundSettings<Settings> bound = Binder.bind(Settings.class, sources);
        checkCatalogue(bound.settings().catalogue().file());
        var accounts = new ArrayList<Account>();
        var ignored = new ArrayList<String>();
        var faults = new ArrayList<SettingsError>();
        bound.settings()
                .providers()
                .forEach(
                        (name, wanted) -> {
                            var reading = new Reading(file, providers, faults, ignored);
                            Account account = reading.account(name, wanted);
                            if (account != null) {
                                accounts.add(account);
                            }
                        });
        var made = new Configuration(file, bound, accounts, ignored);
        faults.addAll(made.misled());
        if (!faults.isEmpty()) {
            throw new InvalidSettingsException(faults);
        }
        return made;
    }

    /// The account of the built-in provider.
    static Account demo(URI url) {
        Provider provider = Objects.requireNonNull(Providers.bundled().named("demo"));
        return new Account("demo", provider, url, null, null, false, List.of());
    }

    /// Names of models that lead nowhere, or in a circle.
    private List<SettingsError> misled() {
        var known = new ArrayList<>(accounts);
        if (demo()) {
            known.add(demo(URI.create("http://127.0.0.1")));
        }
        var faults = new ArrayList<SettingsError>();
        for (Aliases.AliasError wrong : Aliases.errors(settings().models(), known)) {
            String at = "models." + wrong.name();
            String message = "'" + at + "' " + wrong.message();
            faults.add(
                    new SettingsError(
                            SettingsError.Severity.ERROR,
                            file,
                            0,
                            0,
                            at,
                            message,
                            wrong.cure(),
                            null));
        }
        return faults;
    }

    /// The known providers, and those of the operator's own file.
    private static Providers providers(@Nullable String own) throws InvalidSettingsException {
        if (own == null || own.isBlank()) {
            return Providers.bundled();
        }
        Path file = Path.of(own);
        try {
            return Providers.bundled().with(Providers.of(Files.readAllBytes(file)));
        } catch (MalformedJson e) {
            throw refused(file, PROVIDERS, e.reason(), "see docs/providers.md");
        } catch (IOException _) {
            throw refused(file, PROVIDERS, "it cannot be read", "correct the path");
        }
    }

    /// The operator's own facts about models are looked at before anything starts.
    private static void checkCatalogue(@Nullable Path file) throws InvalidSettingsException {
        try {
            if (file != null) {
                Catalogue.none().with(Files.readAllBytes(file));
            }
        } catch (MalformedJson e) {
            throw refused(file, "catalogue.file", e.reason(), "see docs/models.md");
        } catch (IOException _) {
            throw refused(file, "catalogue.file", "it cannot be read", "correct the path");
        }
    }

    private static InvalidSettingsException refused(
            Path file, String setting, String message, String cure) {
        var fault =
                new SettingsError(
                        SettingsError.Severity.ERROR, file, 0, 0, setting, message, cure, null);
        return new InvalidSettingsException(List.of(fault));
    }

    private record Reading(
            @Nullable Path file,
            Providers providers,
            List<SettingsError> faults,
            List<String> ignored) {

        @Nullable Account account(String name, AccountSettings wanted) {
            String path = "providers." + name;
            if (name.contains("/")) {
                fault(path, "an account's name may not hold a slash", "use a dash");
                return null;
            }
            Provider provider = providers.of(name, wanted.type());
            if (provider == null) {
                String type = String.valueOf(wanted.type());
                var near = Suggestions.nearest(type, providers.names(), 1);
                String cure = near.isEmpty() ? all() : "did you mean '" + near.getFirst() + "'?";
                fault(path + ".type", "unknown provider '" + type + "'", cure);
                return null;
            }
            URI url = wanted.baseUrl() == null ? provider.baseUrl() : wanted.baseUrl();
            if (url == null) {
                fault(path + ".base-url", "this provider has no address of its own", "give one");
                return null;
            }
            if (wanted.apiKey() == null && !provider.keyless() && !wanted.callerKeys()) {
                ignored.add(path + ": it has no api-key");
                return null;
            }
            return new Account(
                    name,
                    provider,
                    bare(url),
                    wanted.apiKey(),
                    wanted.apiVersion(),
                    wanted.callerKeys(),
                    wanted.models());
        }

        private String all() {
            return "known are " + String.join(", ", providers.names());
        }

        private void fault(String path, String message, String cure) {
            faults.add(
                    new SettingsError(
                            SettingsError.Severity.ERROR, file, 0, 0, path, message, cure, null));
        }

        private static URI bare(URI url) {
            String text = url.toString();
            return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
        }
    }
}
