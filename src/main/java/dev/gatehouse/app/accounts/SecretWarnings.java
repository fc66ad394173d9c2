package dev.gatehouse.app.accounts;

import dev.gatehouse.api.ServerSettings;
import dev.gatehouse.config.EffectiveValue;
import dev.gatehouse.config.Names;
import dev.gatehouse.config.Secret;
import dev.gatehouse.config.SettingsError;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.provider.Account;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Warnings about keys that others could read, or that go where they may not be meant to go. None
/// of them ends the start.
public final class SecretWarnings {
    private static final String ENVIRONMENT = "environment ";
    private static final String DOT_ENV = ".env:";

    private static final List<Set<PosixFilePermission>> OTHERS =
            List.of(
                    Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE),
                    Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE));
    private static final List<PosixFilePermission> THROUGH =
            List.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

    private final SettingsReader<?> reader;
    private final Map<String, EffectiveValue> values = new HashMap<>();

    private SecretWarnings(SettingsReader<?> reader) {
        this.reader = reader;
        reader.effective().forEach(value -> values.put(value.path(), value));
    }

    /// Adds them to those of a reader.
    ///
    /// @param files the file of settings and that of variables, where there are any
    public static void add(SettingsReader<?> reader, List<Account> accounts, List<Path> files) {
        var warnings = new SecretWarnings(reader);
        accounts.forEach(warnings::checkAddress);
        warnings.checkFiles(accounts, files);
    }

    private void checkAddress(Account account) {
        String path = "providers." + Names.quoted(account.name());
        if (account.key() == null) {
            return;
        }
        String key = source(values.get(path + ".api-key"));
        String address = source(values.get(path + ".base-url"));
        if (key != null && address != null && !key.equals(address) && diverted(account)) {
            reader.warning(
                    path + ".base-url",
                    "is from %s, and the key that is sent there from %s".formatted(address, key),
                    "set both in one place, or make sure that the address is the right one");
        }
        String host = String.valueOf(account.baseUrl().getHost());
        if ("http".equals(account.baseUrl().getScheme()) && !ServerSettings.loopback(host)) {
            reader.warning(
                    path + ".base-url",
                    "is plain http: the network between reads the key and the content",
                    "use https");
        }
    }

    /// Whether it replaces the usual address of its provider with one on another machine.
    private static boolean diverted(Account account) {
        URI usual = account.provider().baseUrl();
        String host = String.valueOf(account.baseUrl().getHost());
        return usual != null && !host.equals(usual.getHost()) && !ServerSettings.loopback(host);
    }

    private static @Nullable String source(@Nullable EffectiveValue value) {
        if (value == null || value.usual()) {
            return null;
        }
        String origin = value.origin();
        return origin.startsWith(ENVIRONMENT)
                ? "the environment"
                : origin.startsWith(DOT_ENV) ? "the .env file" : "the file of settings";
    }

    private void checkFiles(List<Account> accounts, List<Path> files) {
        var secrets = new LinkedHashSet<Secret>();
        for (EffectiveValue value : values.values()) {
            if (value.content() instanceof Secret secret) {
                secrets.add(secret);
                checkSecretFile(value, secret);
            }
        }
        accounts.forEach(account -> secrets.addAll(account.secrets()));
        for (Path file : files) {
            if (exposed(file) && holds(file, secrets)) {
                String message =
                        "holds secrets, and other users of this machine can read or write it";
                String cure =
                        "chmod 600 " + file + ", or keep secrets in files of their own (file:PATH)";
                reader.report(
                        new SettingsError(
                                SettingsError.Severity.WARNING,
                                file,
                                0,
                                1,
                                "",
                                message,
                                cure,
                                null));
            }
        }
    }

    private void checkSecretFile(EffectiveValue value, Secret secret) {
        Path file = secret.file();
        if (file != null && exposed(file)) {
            reader.warning(
                    value.path(),
                    "is in a file that other users of this machine can read or write",
                    "chmod 600 " + file);
        }
    }

    private static boolean holds(Path file, Set<Secret> secrets) {
        try {
            String text = Files.readString(file);
            return secrets.stream().anyMatch(it -> text.contains(it.reveal()));
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether others can read or write a file: by its mode, and by those of the folders above it.
    /// What belongs to another user, such as a mounted secret, is not for this one to change.
    private static boolean exposed(Path file) {
        try {
            Path real = file.toRealPath();
            if (!Files.getOwner(real).getName().equals(System.getProperty("user.name"))) {
                return false;
            }
            for (int i = 0; i < OTHERS.size(); i++) {
                Set<PosixFilePermission> mode = Files.getPosixFilePermissions(real);
                boolean open = mode.stream().anyMatch(OTHERS.get(i)::contains);
                if (open && reachable(real.getParent(), THROUGH.get(i))) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    private static boolean reachable(@Nullable Path folder, PosixFilePermission through)
            throws IOException {
        for (Path each = folder; each != null; each = each.getParent()) {
            if (!Files.getPosixFilePermissions(each).contains(through)) {
                return false;
            }
        }
        return true;
    }
}
