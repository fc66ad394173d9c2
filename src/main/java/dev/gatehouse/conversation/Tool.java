package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import org.jspecify.annotations.Nullable;

/// A tool that the model may call.
public sealed interface Tool {
    /// What a tool choice calls it.
    String name();

    /// A function with JSON arguments.
    ///
    /// @param parameters the JSON Schema of its arguments, `null` when it takes none
    /// @param cache the cache mark behind it, `null` as a rule
    record Function(
            String name,
            @Nullable String description,
            @Nullable Json parameters,
            @Nullable Boolean strict,
            Part.@Nullable CacheMark cache)
            implements Tool {}

    /// A tool that takes free text.
    ///
    /// @param format what the text must look like, as the OpenAI API describes it
    record Custom(String name, @Nullable String description, @Nullable Json format)
            implements Tool {}

    /// A tool that only its own dialect knows, for example one that the provider runs.
    record Opaque(String dialect, String name, Json json) implements Tool {}
}
