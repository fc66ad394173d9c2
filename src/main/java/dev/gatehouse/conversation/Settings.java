package dev.gatehouse.conversation;

import dev.gatehouse.json.Json;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings of a request.
public record Settings(Map<Setting, Value> values) {
    /// None.
    public static final Settings NONE = new Settings(Map.of());

    public Settings {
        values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(values));
    }

    /// A value in the form of its [Setting], and what the client's dialect calls it.
    public record Value(String name, Json json) {}

    /// The value of a setting, `null` when the request does not have it.
    public @Nullable Json get(Setting setting) {
        Value value = values.get(setting);
        return value == null ? null : value.json();
    }
}
