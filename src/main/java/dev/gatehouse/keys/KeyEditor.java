package dev.gatehouse.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.call.Problem;
import dev.gatehouse.call.ProblemException;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Role;
import dev.gatehouse.caller.UserPath;
import dev.gatehouse.crypto.Hmac;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.json.Json;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Creates, changes, rotates and removes virtual keys.
///
/// A member does so below its own user path, and gives no role; an administrator everywhere.
public final class KeyEditor {
    /// What the hashes of keys are derived for.
    static final String PURPOSE = "keys";

    private static final long NEW = 0;

    private final KeyRegistry keys;
    private final boolean administrable;

    /// @param administrable whether a key beside the virtual ones administers
    public KeyEditor(KeyRegistry keys, boolean administrable) {
        this.keys = keys;
        this.administrable = administrable;
    }

    /// A key with its text, which is known at this moment only.
    ///
    /// @param text not stored anywhere
    public record Issued(Key key, String text) {}

    /// The keys that a caller may see, in the order of their creation.
    public List<Key> list(Caller caller) {
        return keys.all().values().stream()
                .filter(it -> UserPath.within(it.settings().userPath(), caller.userPath()))
                .sorted(Comparator.comparingLong(Key::created).thenComparing(Key::id))
                .toList();
    }

    /// A key that a caller may see.
    ///
    /// @throws ProblemException when there is none
    public Key find(String id, Caller caller) {
        Key key = keys.byId(id);
        if (key == null || !UserPath.within(key.settings().userPath(), caller.userPath())) {
            throw new Problem.UnknownObject("API key", id).asException();
        }
        return key;
    }

    /// Makes a key.
    ///
    /// @param body its members, see [KeyBody]
    public Issued create(Json body, Caller caller) throws IOException {
        Key.Settings settings = KeyBody.create(body, caller.userPath());
        check(settings, caller);
        KeyToken token = KeyToken.create();
        Key key = key(token, settings);
        if (!administrable && !keys.any() && !administers(key)) {
            throw new Problem.Malformed(
                            "There is no master key, so the first API key must have the role 'admin' and no end: without it this gateway could not be administered any more. Or set GATEHOUSE_MASTER_KEY.",
                            "role")
                    .asException();
        }
        store(key, NEW);
        return new Issued(stored(key), token.text());
    }

    private Key key(KeyToken token, Key.Settings settings) throws IOException {
        long now = System.currentTimeMillis();
        return new Key(
                token.id(),
                settings,
                KeyToken.hint(token.text()),
                List.of(hash(token.text())),
                now,
                NEW);
    }

    private KeyHash hash(String text) throws IOException {
        List<RootSecret> secrets = keys.secrets().all();
        if (secrets.isEmpty()) {
            throw new Problem.FeatureUnavailable(
                            "keys",
                            "Gateways that share a storage need one root secret: set GATEHOUSE_SECRET to the same 24 or more random characters on all of them, and restart.")
                    .asException();
        }
        RootSecret secret = secrets.getFirst();
        byte[] digest = new byte[Hmac.LENGTH];
        new Hmac(secret.derive(PURPOSE)).digest(text.getBytes(UTF_8), digest);
        return KeyHash.ofHmac(secret.id(), digest);
    }

    /// Changes the members of a key that the body has.
    public Key edit(Key key, Json body, Caller caller) throws StorageException {
        checkRole(key.settings(), caller);
        Key.Settings settings = KeyBody.edit(key.settings(), body);
        check(settings, caller);
        Key edited = key.with(settings);
        requireAdministrator(edited);
        store(edited, key.version());
        return stored(edited);
    }

    /// Gives a key another text. The old one is accepted for a time.
    public Issued rotate(Key key, Duration overlap, Caller caller) throws IOException {
        checkRole(key.settings(), caller);
        KeyToken token = KeyToken.again(key.id());
        long until = System.currentTimeMillis() + overlap.toMillis();
        var hashes = new ArrayList<KeyHash>();
        hashes.add(hash(token.text()));
        for (KeyHash old : key.hashes()) {
            long end = old.until() == null ? until : Math.min(old.until(), until);
            if (end > System.currentTimeMillis()) {
                hashes.add(old.until(end));
            }
        }
        Key rotated =
                new Key(
                        key.id(),
                        key.settings(),
                        KeyToken.hint(token.text()),
                        hashes,
                        key.created(),
                        key.version());
        store(rotated, key.version());
        return new Issued(stored(rotated), token.text());
    }

    /// Rejects a key from now on.
    public void disable(Key key, Caller caller) throws StorageException {
        checkRole(key.settings(), caller);
        Key disabled = key.with(key.settings().disabled());
        requireAdministrator(disabled);
        store(disabled, key.version());
    }

    /// When keys were last used, in milliseconds since 1970, by their ids; without those that no
    /// gateway has seen used.
    public Map<String, Long> lastUsed() throws StorageException {
        return keys.lastUsed();
    }

    /// Removes a key.
    public void delete(Key key, Caller caller) throws StorageException {
        checkRole(key.settings(), caller);
        requireAdministrator(key.with(key.settings().disabled()));
        if (!keys.remove(key.id())) {
            throw new Problem.UnknownObject("API key", key.id()).asException();
        }
    }

    /// Takes keys of another gateway over, by the digests that it stored.
    ///
    /// @return the keys that are new here
    public List<Key> take(List<ImportedKey> imported, Caller caller) throws StorageException {
        var taken = new ArrayList<Key>();
        for (ImportedKey each : imported) {
            check(each.settings(), caller);
            String id = "imported-" + each.digest().substring(0, ID_DIGITS);
            var hash = KeyHash.of(KeyHash.SHA256, each.digest(), null);
            long now = System.currentTimeMillis();
            var key = new Key(id, each.settings(), each.hint(), List.of(hash), now, NEW);
            if (keys.put(key, NEW)) {
                taken.add(stored(key));
            }
        }
        return taken;
    }

    private static final int ID_DIGITS = 16;

    private static void check(Key.Settings settings, Caller caller) {
        if (!UserPath.within(settings.userPath(), caller.userPath())) {
            throw new Problem.Forbidden(
                            "You may manage keys of the user path '%s' and below it only."
                                    .formatted(caller.userPath()))
                    .asException();
        }
        checkRole(settings, caller);
    }

    private static void checkRole(Key.Settings settings, Caller caller) {
        if (settings.role() != Role.NONE && !caller.operator()) {
            throw new Problem.Forbidden("Only an administrator manages keys that have a role.")
                    .asException();
        }
    }

    /// Without a master key, a key without an end must administer the gateway while there are
    /// others.
    private void requireAdministrator(Key changed) {
        if (administrable || administers(changed)) {
            return;
        }
        List<Key> others =
                keys.all().values().stream().filter(it -> !it.id().equals(changed.id())).toList();
        Key before = keys.byId(changed.id());
        if (before != null
                && administers(before)
                && !others.isEmpty()
                && others.stream().noneMatch(KeyEditor::administers)) {
            throw new Problem.Malformed(
                            "This is the only key that administers this gateway without an end. Make another one first, or set GATEHOUSE_MASTER_KEY.",
                            null)
                    .asException();
        }
    }

    private static boolean administers(Key key) {
        Key.Settings settings = key.settings();
        return settings.role() == Role.ADMIN && settings.enabled() && settings.expires() == null;
    }

    private void store(Key key, long version) throws StorageException {
        if (!keys.put(key, version)) {
            Key now = keys.byId(key.id());
            throw new Problem.VersionConflict(now == null ? "0" : Long.toString(now.version()))
                    .asException();
        }
    }

    /// The key with the version that it has in storage.
    private Key stored(Key key) {
        @Nullable Key stored = keys.byId(key.id());
        return stored == null ? key : stored;
    }
}
