package dev.gatehouse.config;

import java.util.List;

/// Settings that were read, and how they came about.
///
/// @param settings the tree of records
/// @param effective every value with its origin, in the order of the records
/// @param warnings what is odd but not wrong
public record BoundSettings<T>(
        T settings, List<EffectiveValue> effective, List<SettingsError> warnings) {
    /// Copies the lists.
    public BoundSettings {
        effective = List.copyOf(effective);
        warnings = List.copyOf(warnings);
    }
}
