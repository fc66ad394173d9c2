package dev.gatehouse.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Settings that were read, and where their values came from.
///
/// @param settings the tree of records
/// @param effective every value with its origin, in the order of the records
/// @param warnings what is valid but suspicious
public record BoundSettings<T>(
        T settings, List<EffectiveValue> effective, List<SettingsError> warnings) {
    /// Copies the lists.
    public BoundSettings {
        effective = List.copyOf(effective);
        warnings = List.copyOf(warnings);
    }

    /// The settings that differ from others and that take effect after a restart only, by path.
    public List<String> needingRestart(BoundSettings<T> next) {
        return differing(fixed(effective), fixed(next.effective));
    }

    /// The settings that have another value in others, by path.
    public List<String> changed(BoundSettings<T> next) {
        return differing(all(effective), all(next.effective));
    }

    private static Map<String, EffectiveValue> all(List<EffectiveValue> values) {
        Map<String, EffectiveValue> all = new LinkedHashMap<>();
        values.forEach(one -> all.put(one.path(), one));
        return all;
    }

    private static List<String> differing(
            Map<String, EffectiveValue> before, Map<String, EffectiveValue> after) {
        var paths = new TreeSet<>(before.keySet());
        paths.addAll(after.keySet());
        paths.removeIf(path -> content(before.get(path)).equals(content(after.get(path))));
        return List.copyOf(paths);
    }

    private static Map<String, EffectiveValue> fixed(List<EffectiveValue> all) {
        Map<String, EffectiveValue> fixed = new LinkedHashMap<>();
        for (EffectiveValue one : all) {
            if (one.reload() == Reload.RESTART) {
                fixed.put(one.path(), one);
            }
        }
        return fixed;
    }

    private static Object content(@org.jspecify.annotations.Nullable EffectiveValue one) {
        return one == null ? Reload.RESTART : one.content();
    }
}
