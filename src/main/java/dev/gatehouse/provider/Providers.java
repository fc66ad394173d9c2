package dev.gatehouse.provider;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The providers that are known, from `providers.json`.
///
/// The names are known at once; an entry of the bundle is read when it is asked for, because few
/// accounts are with more than a few providers, and reading forty entries would be felt at the
/// start.
public final class Providers {
    private static final String FILE = "/providers.json";

    /// What an account with no known provider is taken for.
    private static final String ANY = "compatible";

    private final Map<String, Json> entries = new LinkedHashMap<>();
    private final Map<String, Provider> read = new HashMap<>();

    private Providers() {}

    /// The bundled ones.
    public static Providers bundled() {
        try (var in = Providers.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is missing from the jar");
            }
            return entries(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedJson e) {
            throw new IllegalStateException(FILE + ": " + e.reason(), e);
        }
    }

    /// Reads entries from a text, all of them.
    ///
    /// @throws MalformedJson naming the entry at fault
    public static Providers of(byte[] text) throws MalformedJson {
        Providers providers = entries(text);
        for (Map.Entry<String, Json> each : providers.entries.entrySet()) {
            providers.read(each.getKey(), each.getValue());
        }
        return providers;
    }

    private static Providers entries(byte[] text) throws MalformedJson {
        Json all = Json.parseUnambiguous(text);
        List<String> names = all.names();
        var providers = new Providers();
        for (int i = 0; i < names.size(); i++) {
            providers.entries.put(names.get(i), all.at(i));
        }
        return providers;
    }

    private Provider read(String name, Json entry) throws MalformedJson {
        try {
            Provider provider = ProviderReader.read(name, entry);
            read.put(name, provider);
            return provider;
        } catch (MalformedJson e) {
            throw e.in(name, entry);
        }
    }

    /// The same, with entries of an operator's: one of a known name stands in its place, others
    /// come before those that stand for anything.
    public Providers with(Providers own) {
        var all = new Providers();
        Json any = entries.get(ANY);
        all.entries.putAll(entries);
        all.entries.putAll(own.entries);
        if (any != null && !own.entries.containsKey(ANY)) {
            all.entries.remove(ANY);
            all.entries.put(ANY, any);
        }
        return all;
    }

    /// The names, in the order of the file, which decides between accounts.
    public Set<String> names() {
        return entries.keySet();
    }

    /// The provider of that name.
    public @Nullable Provider named(String name) {
        Provider known = read.get(name);
        Json entry = entries.get(name);
        if (known != null || entry == null) {
            return known;
        }
        try {
            return read(name, entry);
        } catch (MalformedJson e) {
            // Those of operators have all been read before.
            throw new IllegalStateException(FILE + ": " + e.reason(), e);
        }
    }

    /// What an account's settings mean by their type.
    public @Nullable Provider of(String account, @Nullable String type) {
        if (type != null) {
            return named(type);
        }
        return named(entries.containsKey(account) ? account : ANY);
    }
}
