package dev.gatehouse.provider;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The providers that are known, from `providers.json`.
public final class Providers {
    private static final String FILE = "/providers.json";

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
            return of(in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (MalformedJson broken) {
            throw new IllegalStateException(FILE + ": " + broken.reason(), broken);
        }
    }

    /// Reads entries from a text.
    ///
    /// @throws MalformedJson naming the entry at fault
    public static Providers of(byte[] text) throws MalformedJson {
        Json all = Json.parseUnambiguous(text);
        List<String> names = all.names();
        var providers = new Providers();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            try {
                providers.byName.put(name, ProviderReader.read(name, all.at(i)));
            } catch (MalformedJson wrong) {
                throw new MalformedJson(name + ": " + wrong.reason(), wrong.field());
            }
        }
        return providers;
    }

    /// The same, with entries of an operator's: one of a known name stands in its place, others
    /// come
    /// before those that stand for anything.
    public Providers with(Providers own) {
        var all = new Providers();
        Provider any = byName.get(ANY);
        byName.forEach(all.byName::put);
        all.byName.putAll(own.byName);
        if (any != null && !own.byName.containsKey(ANY)) {
            all.byName.remove(ANY);
            all.byName.put(ANY, any);
        }
        return all;
    }

    /// The names, in the order of the file, which decides between accounts.
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
