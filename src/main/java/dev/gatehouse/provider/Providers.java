package dev.gatehouse.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.settings.Binder;
import dev.gatehouse.settings.RefusedSettings;
import dev.gatehouse.settings.Sources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The providers that are known, from `providers.yaml`.
public final class Providers {
    private static final String FILE = "/providers.yaml";

    /// What an account with no known provider is taken for.
    private static final String ANY = "compatible";

    private final Map<String, Provider> byName = new LinkedHashMap<>();

    private Providers() {}

    /// Reads the bundled file.
    public static Providers bundled() {
        try (var in = Providers.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return of(new String(in.readAllBytes(), UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (RefusedSettings broken) {
            throw new IllegalStateException(FILE + ":\n" + broken.getMessage(), broken);
        }
    }

    /// Reads entries from a text.
    public static Providers of(String yaml) throws RefusedSettings {
        var sources = new Sources(null, yaml, Map.of(), List.of());
        var providers = new Providers();
        Binder.bind(ProviderEntry.Entries.class, sources)
                .settings()
                .providers()
                .forEach((name, entry) -> providers.byName.put(name, entry.named(name)));
        return providers;
    }

    /// The names, in the order of the file.
    public Set<String> names() {
        return byName.keySet();
    }

    /// The provider of that name.
    public @Nullable Provider named(String name) {
        return byName.get(name);
    }

    /// What an account's settings mean by their type.
    public @Nullable Provider of(String account, @Nullable String type) {
        if (type != null) {
            return byName.get(type);
        }
        Provider own = byName.get(account);
        return own == null ? byName.get(ANY) : own;
    }
}
