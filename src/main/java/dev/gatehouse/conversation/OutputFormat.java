package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// The format that an answer must have.
public sealed interface OutputFormat {
    /// Any JSON object.
    record JsonObject() implements OutputFormat {}

    /// JSON that a JSON Schema describes.
    record JsonSchema(
            @Nullable String name,
            @Nullable String description,
            Json schema,
            @Nullable Boolean strict)
            implements OutputFormat {}
}
