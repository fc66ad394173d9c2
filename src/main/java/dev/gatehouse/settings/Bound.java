package dev.gatehouse.settings;

import java.util.List;

/// Settings that were read, and how they came about.
///
/// @param settings the tree of records
/// @param effective every value with its origin, in the order of the records
/// @param warnings what is odd but not wrong
public record Bound<T>(T settings, List<Effective> effective, List<Fault> warnings) {
    /// Copies the lists.
    public Bound {
        effective = List.copyOf(effective);
        warnings = List.copyOf(warnings);
    }
}
