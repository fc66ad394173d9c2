package dev.gatehouse.routing.aliases;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.provider.Accounts;
import dev.gatehouse.routing.aliases.Aliases.AliasError;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The aliases of administration. Safe for many threads.
public final class AliasTable {
    private static final String COLLECTION = "aliases";

    private final DocumentView<StoredAlias> view;

    /// @param warnings receives, in a sentence each, warnings for the operator
    public AliasTable(Consumer<String> warnings) {
        view = new DocumentView<>(COLLECTION, AliasBody::read, warnings);
    }

    /// Those of administration.
    public DocumentView<StoredAlias> documents() {
        return view;
    }

    /// All that are stored, in the order of their names.
    public Collection<StoredAlias> all() {
        return new TreeMap<>(view.all()).values();
    }

    /// The stored alias with a name; `null` when there is none.
    public @Nullable StoredAlias find(String name) {
        return view.find(name);
    }

    /// The aliases in force: those of the settings, then those of administration with other names.
    public Map<String, AliasSettings> over(Map<String, AliasSettings> configured) {
        var all = new LinkedHashMap<>(configured);
        for (StoredAlias each : all()) {
            if (each.enabled()) {
                all.putIfAbsent(each.name(), each.settings());
            }
        }
        return all;
    }

    /// Stores an alias for all gateways.
    ///
    /// @param before the one in whose place it comes; `null` when there must be none
    /// @param configured the aliases of the settings
    /// @param accounts those that its targets may name
    /// @return `null` when another gateway or request was faster
    /// @throws MalformedJson when it cannot be used
    public @Nullable StoredAlias put(
            String name,
            Json body,
            @Nullable StoredAlias before,
            Map<String, AliasSettings> configured,
            Accounts accounts)
            throws MalformedJson, StorageException {
        StoredAlias alias = AliasBody.read(name, body, 0);
        Map<String, AliasSettings> all = over(configured);
        List<AliasError> known = Aliases.errors(all, accounts);
        all.put(name, alias.settings());
        var errors = new ArrayList<>(Aliases.errors(all, accounts));
        errors.removeIf(error -> !error.name().equals(name) && known.contains(error));
        if (!errors.isEmpty()) {
            throw malformed(errors.getFirst(), name, body);
        }
        long version = before == null ? Documents.ABSENT : before.version();
        return view.putIf(name, AliasBody.document(alias), version) ? view.find(name) : null;
    }

    private static MalformedJson malformed(AliasError error, String name, Json body) {
        boolean own = error.name().equals(name);
        boolean brief = body.member("target_model") != null;
        String target = brief ? "target_model" : "targets[%d]".formatted(error.target());
        String member = own && error.target() >= 0 ? target : "targets";
        String subject = own ? "'%s'".formatted(member) : "the alias '%s'".formatted(error.name());
        return new MalformedJson(
                "%s %s; %s".formatted(subject, error.message(), error.cure()), member);
    }

    /// Removes an alias for all gateways.
    public void remove(StoredAlias alias) throws StorageException {
        view.remove(alias.name());
    }
}
