package dev.gatehouse.routing.accounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.json.Field;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.Vault;
import java.io.IOException;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The accounts of administration, in storage with their settings encrypted. Safe for many threads.
public final class AccountTable {
    private static final String COLLECTION = "accounts";
    private static final Field<Boolean> ENABLED = Field.bool("enabled");
    private static final Field<Json> SETTINGS = Field.object("settings");

    private final RootSecrets secrets;
    private final Vault vault;
    private final DocumentView<StoredAccount> view;

    /// @param secrets those that settings are encrypted with
    /// @param warnings receives, in a sentence each, warnings for the operator
    public AccountTable(RootSecrets secrets, Consumer<String> warnings) {
        this.secrets = secrets;
        this.vault = new Vault(secrets, COLLECTION);
        this.view = new DocumentView<>(COLLECTION, this::read, warnings);
    }

    private StoredAccount read(Document document) {
        try {
            Json body = Json.parse(document.body().getBytes(UTF_8));
            boolean enabled = !Boolean.FALSE.equals(ENABLED.in(body));
            Json sealed = SETTINGS.in(body);
            String raw = sealed == null ? null : sealed.raw();
            String settings = raw == null ? null : opened(raw);
            return new StoredAccount(document.id(), enabled, raw, settings, document.version());
        } catch (MalformedJson e) {
            throw new IllegalArgumentException(e.reason(), e);
        }
    }

    private @Nullable String opened(String sealed) {
        try {
            byte[] settings = vault.open(sealed);
            return settings == null ? null : new String(settings, UTF_8);
        } catch (IOException _) {
            return null;
        }
    }

    /// Those of administration.
    public DocumentView<StoredAccount> documents() {
        return view;
    }

    /// All that are stored, in the order of their names.
    public Collection<StoredAccount> all() {
        return new TreeMap<>(view.all()).values();
    }

    /// What is stored of the account with a name; `null` when there is nothing.
    public @Nullable StoredAccount find(String name) {
        return view.find(name);
    }

    /// Whether there is a secret to encrypt with.
    public boolean sealing() {
        try {
            return !secrets.all().isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    /// Stores an account for all gateways.
    ///
    /// @param settings as a JSON object
    /// @param before the one in whose place it comes; `null` when there must be none
    /// @return `null` when another gateway or request was faster
    @Nullable StoredAccount put(
            String name, boolean enabled, String settings, @Nullable StoredAccount before)
            throws IOException {
        return store(name, enabled, vault.seal(settings.getBytes(UTF_8)), before);
    }

    /// Stores for all gateways whether an account is enabled.
    ///
    /// @param before what is stored of it; `null` when there is nothing
    /// @return `null` when another gateway or request was faster
    @Nullable StoredAccount enable(String name, boolean enabled, @Nullable StoredAccount before)
            throws StorageException {
        return store(name, enabled, before == null ? null : before.sealed(), before);
    }

    private @Nullable StoredAccount store(
            String name, boolean enabled, @Nullable String sealed, @Nullable StoredAccount before)
            throws StorageException {
        JsonWriter body = new JsonWriter().object().name("enabled").value(enabled);
        if (sealed != null) {
            body.name("settings").raw(sealed);
        }
        long version = before == null ? Documents.ABSENT : before.version();
        return view.putIf(name, body.end().toString(), version) ? view.find(name) : null;
    }

    /// Removes for all gateways what is stored of an account.
    public void remove(StoredAccount account) throws StorageException {
        view.remove(account.name());
    }
}
