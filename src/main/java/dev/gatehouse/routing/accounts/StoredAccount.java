package dev.gatehouse.routing.accounts;

import org.jspecify.annotations.Nullable;

/// What administration has stored of an account: a whole one, or whether one of the settings is
/// enabled.
///
/// @param sealed its settings, encrypted; `null` for one of the settings
/// @param settings its settings as a JSON object; `null` where they cannot be read
/// @param version of its document
public record StoredAccount(
        String name,
        boolean enabled,
        @Nullable String sealed,
        @Nullable String settings,
        long version) {
    /// Whether it is an account by itself.
    public boolean whole() {
        return sealed != null;
    }

    /// Without the settings, which hold secrets.
    @Override
    public String toString() {
        return name + " (version " + version + ")";
    }
}
