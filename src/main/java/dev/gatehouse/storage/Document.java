package dev.gatehouse.storage;

import org.jspecify.annotations.Nullable;

/// A small thing that is edited.
///
/// @param owner the party it belongs to, `null` for the installation
/// @param created milliseconds since 1970
/// @param expires from when on it is not found any more, `null` for never
/// @param version grows with each change in its collection
/// @param body JSON
public record Document(
        String collection,
        String id,
        @Nullable String owner,
        long created,
        @Nullable Long expires,
        long version,
        String body) {}
