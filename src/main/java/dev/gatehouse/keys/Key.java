package dev.gatehouse.keys;

import dev.gatehouse.caller.Caller;
import dev.gatehouse.caller.Principal;
import dev.gatehouse.caller.Role;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A virtual key.
///
/// @param settings what its owner may edit
/// @param hint what a list shows of its text
/// @param hashes the present one first; others are those of texts that it had before, and that are
///     still accepted for a time
/// @param created milliseconds since 1970
/// @param version of its document
/// @param caller the party that it identifies
/// @param use when it was used
public record Key(
        String id,
        Settings settings,
        String hint,
        List<KeyHash> hashes,
        long created,
        long version,
        Caller caller,
        KeyUse use) {
    /// What may be edited.
    ///
    /// @param name for people
    /// @param owner the person or program that it stands for; `null` for none beside the key
    /// @param models patterns of models, `account/model` or alias, with `*` for any characters;
    ///     empty for all
    /// @param operations ids of operations; empty for all
    /// @param expires milliseconds since 1970, `null` for never
    /// @param metadata a JSON object of the owner's own
    public record Settings(
            String name,
            @Nullable String description,
            @Nullable String owner,
            String userPath,
            Role role,
            List<String> models,
            List<String> operations,
            List<String> tags,
            @Nullable Long expires,
            boolean enabled,
            String metadata) {
        /// Writes the members, but for the end.
        public void write(JsonWriter body) {
            KeyJson.settings(this, body);
        }

        Settings disabled() {
            return new Settings(
                    name,
                    description,
                    owner,
                    userPath,
                    role,
                    models,
                    operations,
                    tags,
                    expires,
                    false,
                    metadata);
        }
    }

    Key(
            String id,
            Settings settings,
            String hint,
            List<KeyHash> hashes,
            long created,
            long version) {
        this(id, settings, hint, hashes, created, version, caller(id, settings), new KeyUse());
    }

    private static Caller caller(String id, Settings settings) {
        String owner = settings.owner();
        return new Caller(
                id,
                new Principal(owner == null ? settings.name() : owner, settings.role()),
                settings.userPath(),
                KeyAccess.of(settings.models(), settings.operations()),
                settings.tags());
    }

    /// How many texts that it had before are still accepted.
    public long olderTexts() {
        long now = System.currentTimeMillis();
        return hashes.stream().filter(it -> it.until() != null && it.until() > now).count();
    }

    /// Changes when the text of the key does.
    public String fingerprint() {
        return hashes.isEmpty() ? "" : hashes.getFirst().hex();
    }

    /// Whether it is accepted at a time.
    ///
    /// @param now milliseconds since 1970
    public boolean valid(long now) {
        Long expires = settings.expires();
        return settings.enabled() && (expires == null || now < expires);
    }

    /// Records that it is used.
    void used(long now) {
        use.at(now);
    }

    /// The same with other settings.
    Key with(Settings other) {
        return new Key(id, other, hint, hashes, created, version);
    }
}
