package dev.gatehouse.admin;

import dev.gatehouse.config.Group;
import dev.gatehouse.config.Keys;
import dev.gatehouse.config.Secret;
import org.jspecify.annotations.Nullable;

/// The listener and the key of administration.
///
/// @param host the address that `port` listens on
/// @param port a port at which administration alone is found, 0 for any free one; without it
///     `server.port` has it
/// @param key a key that administers and makes no calls; the master key administers too
/// @param ui the pages of the dashboard
public record AdminSettings(String host, @Nullable Integer port, @Nullable Secret key, Ui ui) {
    /// The pages of the dashboard.
    ///
    /// @param enabled whether they are served at `/dashboard/`
    public record Ui(boolean enabled) {
        /// Reads them.
        public static Ui read(Group g) {
            return new Ui(g.flag("enabled", true).env("ADMIN_UI_ENABLED").restart().value());
        }
    }

    /// Reads them.
    public static AdminSettings read(Group g) {
        return new AdminSettings(
                g.text("host", "127.0.0.1").env("ADMIN_HOST").restart().value(),
                g.whole("port").between(0, 65_535).env("ADMIN_PORT").restart().orNull(),
                Keys.own(g, "key").live().orNull(),
                Ui.read(g.group("ui")));
    }
}
