package dev.gatehouse.routing.models;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// A model of an account.
///
/// @param id its name at the provider, without the prefix that the provider's list has
/// @param entry its entry in the provider's list; `null` when the list has no more than the
///     id, or the id comes from elsewhere
public record ListedModel(String id, @Nullable Json entry) {
    static ListedModel named(String id) {
        return new ListedModel(id, null);
    }
}
