package dev.gatehouse.routing.aliases;

import org.jspecify.annotations.Nullable;

/// An alias of administration.
///
/// @param description what it is for; `null` when nothing states that
/// @param enabled whether it is in force
/// @param version of its document; 0 when it has none yet
public record StoredAlias(
        String name,
        AliasSettings settings,
        @Nullable String description,
        boolean enabled,
        long version) {}
