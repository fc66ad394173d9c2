package dev.gatehouse.app;

import dev.gatehouse.admin.AdminSettings;
import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.app.accounts.DeclaredAccounts;
import dev.gatehouse.app.accounts.EnvironmentAccounts;
import dev.gatehouse.app.accounts.EnvironmentHints;
import dev.gatehouse.app.accounts.OwnProviders;
import dev.gatehouse.app.accounts.SecretWarnings;
import dev.gatehouse.app.accounts.StoredAccounts;
import dev.gatehouse.cache.CacheSettings;
import dev.gatehouse.config.BoundSettings;
import dev.gatehouse.config.InvalidSettingsException;
import dev.gatehouse.config.Names;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.config.Sources;
import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.UnreadableSource;
import dev.gatehouse.config.source.Variables;
import dev.gatehouse.headers.HeaderRuleSettings;
import dev.gatehouse.provider.Account;
import dev.gatehouse.provider.AccountSettings;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.provider.Provider;
import dev.gatehouse.provider.Providers;
import dev.gatehouse.routing.accounts.AccountReader;
import dev.gatehouse.routing.aliases.Aliases;
import dev.gatehouse.upstream.UpstreamSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the program runs by: the settings as they were read, and the accounts they declare.
///
/// @param place where it was read from
/// @param file the settings file, `null` when there is none
/// @param bound the settings, each with its origin
/// @param accounts those that can be used, in order
/// @param providers those that accounts may be with
/// @param ignored what was declared and cannot be used, with the reason
public record Configuration(
        Place place,
        @Nullable Path file,
        BoundSettings<Settings> bound,
        List<Account> accounts,
        Providers providers,
        List<String> ignored) {
    private static final String USUAL = "gatehouse.yaml";
    private static final int LONG = 16;

    /// Variables that begin like settings and belong to the launcher.
    private static final Set<String> LAUNCHER =
            Set.of("GATEHOUSE_JAVA_HOME", "GATEHOUSE_JAVA_OPTS", "GATEHOUSE_JAVA_SEARCH");

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

    /// The secrets that must not be shown anywhere.
    ///
    /// @param inForce the accounts that are called
    List<Secret> secrets(List<Account> inForce) {
        var secrets = new ArrayList<>(settings().operatorKeys().secrets());
        var all = new LinkedHashSet<>(accounts);
        all.addAll(inForce);
        for (Account account : all) {
            // A short value is a word that may stand anywhere in a log.
            account.secrets().stream()
                    .filter(it -> it.equals(account.key()) || it.reveal().length() >= LONG)
                    .forEach(secrets::add);
        }
        for (HeaderRuleSettings rule : settings().headerRules()) {
            rule.set().values().stream()
                    .filter(it -> it.reveal().length() >= LONG)
                    .forEach(secrets::add);
        }
        secrets.addAll(settings().alarms().secrets());
        return secrets;
    }

    /// The listener keeps its address over a reload, so that without a key any client could call.
    ///
    /// @throws InvalidSettingsException when another configuration would remove the master key
    void rejectOpening(Configuration next) throws InvalidSettingsException {
        boolean keyed = settings().server().masterKey() != null;
        if (keyed && next.settings().server().masterKey() == null) {
            String message =
                    "'server.master-key' cannot be removed by a reload: any client could call";
            String cure = "set it again, or restart to run without one";
            throw new InvalidSettingsException(
                    List.of(fault(null, "server.master-key", message, cure)));
        }
    }

    /// Whether the demo answers.
    public boolean demo() {
        return demo(settings(), accounts);
    }

    private static boolean demo(Settings settings, List<Account> accounts) {
        return switch (settings.demo()) {
            case ON -> true;
            case OFF -> false;
            case AUTO -> accounts.isEmpty() && settings.server().masterKey() == null;
        };
    }

    /// The accounts in order, with that of the built-in provider.
    ///
    /// @param demo where the built-in provider answers, `null` when it is off
    List<Account> declared(@Nullable URI demo) {
        var all = new ArrayList<>(accounts);
        if (demo != null) {
            all.add(demo(demo));
        }
        return all;
    }

    /// Reads the accounts of administration.
    AccountReader reader() {
        return new StoredAccounts(providers, settings().upstream(), settings().server());
    }

    /// The account of the built-in provider.
    static Account demo(URI url) {
        Provider provider = Objects.requireNonNull(Providers.bundled().named("demo"));
        return new Account("demo", provider, url, null, AccountSettings.none());
    }

    /// Reads everything.
    ///
    /// @throws InvalidSettingsException with every error there is
    public static Configuration read(Place place) throws InvalidSettingsException {
        return new Reading(place).configuration();
    }

    /// One reading, from the environment to the aliases.
    private static final class Reading {
        private final Place place;
        private final Path directory;
        private final @Nullable Path file;
        private final List<SettingsError> faults = new ArrayList<>();
        private final DotEnv dotEnv;
        private final Variables variables;
        private final Providers providers;
        private final EnvironmentAccounts declared;
        private final SettingsReader<Settings> reader;

        Reading(Place place) {
            this.place = place;
            directory = place.directory();
            file = place.present();
            dotEnv = dotEnv(place);
            variables = new Variables(place.environment(), dotEnv);
            providers = new OwnProviders(variables, faults).providers();
            declared = EnvironmentAccounts.of(variables, providers);
            var sources = new Sources(file, null, variables, declared.given(), LAUNCHER);
            reader = SettingsReader.read(sources, Settings::read);
        }

        Configuration configuration() throws InvalidSettingsException {
            var accounts =
                    DeclaredAccounts.of(reader, accountSettings(), providers, declared, variables);
            checkAliases(accounts);
            checkWays(accounts.usable());
            checkStorage();
            checkSecret();
            checkCache();
            checkAdmin();
            checkDotEnv();
            EnvironmentHints.of(variables, providers, declared)
                    .forEach(hint -> faults.add(warning(null, 0, hint)));
            faults.forEach(reader::report);
            SecretWarnings.add(reader, accounts.usable(), files());
            var ignored = new ArrayList<>(declared.notes());
            ignored.addAll(accounts.leftOut().values());
            return new Configuration(
                    place, file, reader.finish(), accounts.usable(), providers, ignored);
        }

        private DeclaredAccounts.Settings accountSettings() {
            Settings settings = reader.settings();
            return new DeclaredAccounts.Settings(
                    settings.providers(), settings.upstream(), settings.server());
        }

        private List<Path> files() {
            var files = new ArrayList<Path>();
            if (file != null) {
                files.add(file);
            }
            files.add(dotEnv.file());
            return files;
        }

        private DotEnv dotEnv(Place place) {
            Path path = directory.resolve(".env");
            try {
                return DotEnv.read(path, place.environment());
            } catch (UnreadableSource e) {
                faults.add(fault(path, "", "the file " + e.getMessage(), e.cure()));
                return DotEnv.none();
            }
        }

        /// A malformed line is an error where its variable is read; else it may be another
        /// program's.
        private void checkDotEnv() {
            for (DotEnv.Note note : dotEnv.notes()) {
                faults.add(warning(dotEnv.file(), note.line(), note.message()));
            }
            for (Variables.Broken broken : variables.broken()) {
                String message = "the variable " + broken.name() + " " + broken.problem();
                SettingsError.Severity severity =
                        broken.used()
                                ? SettingsError.Severity.ERROR
                                : SettingsError.Severity.WARNING;
                String cure = "close the quote, or write the value without quotes";
                faults.add(
                        new SettingsError(
                                severity,
                                dotEnv.file(),
                                broken.line(),
                                1,
                                "",
                                message,
                                cure,
                                null));
            }
        }

        /// What is inherited and cannot be used is an error where an account depends on it.
        private void checkWays(List<Account> accounts) {
            UpstreamSettings upstream = reader.settings().upstream();
            for (Account account : accounts) {
                for (String name : upstream.used(account.baseUrl())) {
                    String needing = "account '" + account.name() + "' depends on it";
                    reader.enforce("upstream." + name, "correct or unset it; " + needing);
                }
            }
        }

        /// A database without its address.
        private void checkStorage() {
            if (reader.readable()) {
                StorageOpener.check(
                        reader.settings().storage(),
                        (path, problem) -> {
                            if (!reader.faulty(path)) {
                                reader.error(path, path, problem, null);
                            }
                        });
            }
        }

        /// Contents of calls are never stored unencrypted, and gateways that share a storage must
        /// share the secret.
        private void checkSecret() {
            if (!reader.readable()) {
                return;
            }
            Settings settings = reader.settings();
            if (settings.secret() != null || !settings.storage().shared()) {
                return;
            }
            if (settings.logging().bodies()) {
                requireSecret("logging.log-bodies", "bodies are stored encrypted");
            }
            if (settings.guardrails().issuesPlaceholders()) {
                requireSecret("guardrails", "placeholders are made with it");
            }
            if (settings.cache().store() != CacheSettings.Store.MEMORY) {
                requireSecret("cache.store", "answers are stored encrypted");
            }
        }

        private void requireSecret(String path, String what) {
            String problem = "needs a secret: " + what;
            String cure = "set GATEHOUSE_SECRET to the same 24 or more characters everywhere";
            reader.error(path, path, problem, cure);
        }

        /// Answers in a Redis that has no address.
        private void checkCache() {
            Settings settings = reader.settings();
            boolean redis = settings.cache().store() == CacheSettings.Store.REDIS;
            if (redis && settings.storage().redis().url() == null) {
                String problem = "is needed by 'cache.store'";
                reader.error("storage.redis.url", problem, "set REDIS_URL=redis://HOST:6379");
            }
        }

        /// A listener of administration that others can reach, without a key.
        private void checkAdmin() {
            Settings settings = reader.settings();
            AdminSettings admin = settings.admin();
            boolean keyed =
                    settings.operatorKeys().administrable()
                            || reader.faulty("server.master-key")
                            || reader.faulty("admin.key");
            if (admin.port() != null && !keyed && !ServerSettings.loopback(admin.host())) {
                String problem = "is an address that others can reach, and there is no key";
                String cure = "set GATEHOUSE_ADMIN_KEY, or ADMIN_HOST=127.0.0.1";
                reader.error("admin.host", problem, cure);
            }
        }

        /// Aliases that lead nowhere, or in a circle.
        private void checkAliases(DeclaredAccounts accounts) {
            if (!reader.readable()) {
                return;
            }
            var known = new ArrayList<>(accounts.usable());
            known.addAll(accounts.faulty());
            if (demo(reader.settings(), accounts.usable())) {
                known.add(demo(URI.create("http://127.0.0.1")));
            }
            for (Aliases.AliasError wrong :
                    Aliases.errors(reader.settings().models(), new Accounts(known))) {
                String alias = "models." + Names.quoted(wrong.name());
                String at = wrong.target() < 0 ? alias : alias + ".targets[" + wrong.target() + "]";
                String leftOut = accounts.leftOut().get(wrong.account());
                if (!reader.faulty(at)) {
                    String cure = leftOut == null ? wrong.cure() : leftOut;
                    reader.error(alias, at, wrong.message(), cure);
                }
            }
        }
    }

    static SettingsError fault(
            @Nullable Path file, String setting, String message, @Nullable String cure) {
        return new SettingsError(
                SettingsError.Severity.ERROR, file, 0, 0, setting, message, cure, null);
    }

    private static SettingsError warning(@Nullable Path file, int line, String message) {
        return new SettingsError(
                SettingsError.Severity.WARNING, file, line, 1, "", message, null, null);
    }
}
