package dev.gatehouse.provider;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The providers that are known, from `providers.json`.
///
/// The names are known at once; an entry of the bundle is read when it is requested, because few
/// accounts are with more than a few providers, and reading forty entries would be felt at the
/// start.
public final class Providers {
    private static final String FILE = "/providers.json";

    /// What an account with no known provider is taken for.
    private static final String ANY = "compatible";

    private final Map<String, Json> entries = new LinkedHashMap<>();
    private final Map<String, Provider> read = new HashMap<>();
    private final Set<String> broken = new HashSet<>();
    private @Nullable Map<String, String> further;

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
    /// @throws MalformedJson naming the first entry in error
    public static Providers of(byte[] text) throws MalformedJson {
        var wrong = new ArrayList<MalformedJson>();
        Providers providers = of(text, wrong);
        if (!wrong.isEmpty()) {
            throw wrong.getFirst();
        }
        return providers;
    }

    /// Reads entries from a text, all of them.
    ///
    /// @param wrong receives the errors in entries; an entry with an error has a name and nothing
    ///     else
    /// @throws MalformedJson if there are no entries to read
    public static Providers of(byte[] text, List<MalformedJson> wrong) throws MalformedJson {
        Providers providers = entries(text);
        for (Map.Entry<String, Json> each : providers.entries.entrySet()) {
            try {
                providers.read(each.getKey(), each.getValue());
            } catch (MalformedJson e) {
                wrong.add(e);
                providers.broken.add(each.getKey());
            }
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
            if (entry.kind() != Json.Kind.OBJECT) {
                throw new MalformedJson("an entry is an object", null);
            }
            AccountHints.read(entry);
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
        all.broken.addAll(own.broken);
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

    /// Whether the entry of that name cannot be read.
    public boolean broken(String name) {
        return broken.contains(name);
    }

    /// The provider of that name.
    public @Nullable Provider named(String name) {
        Provider known = read.get(name);
        Json entry = entries.get(name);
        if (known != null || broken(name)) {
            return known;
        }
        try {
            String other = entry == null ? further().get(name) : null;
            if (entry != null) {
                return read(name, entry);
            }
            return other == null ? null : named(other);
        } catch (MalformedJson e) {
            // Those of operators have all been read before.
            throw new IllegalStateException(FILE + ": " + e.reason(), e);
        }
    }

    /// Further names of providers, each with the name of its entry. All entries are read for
    /// them, once.
    public Map<String, String> further() {
        Map<String, String> known = further;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (String name : entries.keySet()) {
                for (String other : broken(name) ? List.<String>of() : hints(name).also()) {
                    known.put(other, name);
                }
            }
            further = known;
        }
        return known;
    }

    /// How accounts with a provider are declared.
    ///
    /// @param name one of [#names]
    public AccountHints hints(String name) {
        try {
            return AccountHints.read(Objects.requireNonNull(entries.get(name), name));
        } catch (MalformedJson e) {
            throw new IllegalStateException(FILE + ": " + e.reason(), e);
        }
    }

    /// What an account's settings mean by their type.
    public @Nullable Provider of(String account, @Nullable String type) {
        if (type != null) {
            return named(type);
        }
        Provider known = named(account);
        return known == null ? named(ANY) : known;
    }
}
