package dev.gatehouse.routing;

import dev.gatehouse.config.Group;
import java.util.List;

/// Native access to providers at `/p/{account}/...`.
///
/// @param enabled whether there is any
/// @param accounts the accounts, or providers of accounts, that may be reached so; all when empty,
///     and with `*`
public record PassthroughSettings(boolean enabled, List<String> accounts) {
    /// Takes `*` for all.
    public PassthroughSettings {
        accounts = accounts.contains("*") ? List.of() : accounts;
    }

    /// Reads them.
    public static PassthroughSettings read(Group g) {
        return new PassthroughSettings(
                g.flag("enabled", true).env("ENABLE_PASSTHROUGH_ROUTES").value(),
                g.texts("accounts").env("ENABLED_PASSTHROUGH_PROVIDERS").value());
    }
}
