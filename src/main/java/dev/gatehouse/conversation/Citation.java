package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// Where a text comes from.
///
/// @param url the address of the source, `null` when it has none
/// @param start where the cited text begins in the part, in characters; -1 when unknown
/// @param end where it ends, likewise
/// @param dialect the dialect of `json`
/// @param json the citation as its provider wrote it
public record Citation(
        @Nullable String url,
        @Nullable String title,
        int start,
        int end,
        String dialect,
        Json json) {}
