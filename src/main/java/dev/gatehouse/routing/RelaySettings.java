package dev.gatehouse.routing;

import dev.gatehouse.config.Group;

/// Relayed requests: files, batches, stored answers, and the paths that entries of providers and
/// accounts list.
///
/// @param enabled whether there are any; native access has a setting of its own
public record RelaySettings(boolean enabled) {
    /// Reads them.
    public static RelaySettings read(Group g) {
        return new RelaySettings(g.flag("enabled", true).value());
    }
}
