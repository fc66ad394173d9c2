package dev.gatehouse.routing;

import dev.gatehouse.config.Default;
import dev.gatehouse.config.Environment;
import java.util.List;

/// Native access to providers at `/p/{account}/...`.
///
/// @param enabled whether there is any
/// @param accounts the accounts, or providers of accounts, that may be reached so; all when empty
public record PassthroughSettings(
        @Environment({"ENABLE_PASSTHROUGH_ROUTES"}) @Default("true") boolean enabled,
        @Environment({"ENABLED_PASSTHROUGH_PROVIDERS"}) @Default("") List<String> accounts) {}
