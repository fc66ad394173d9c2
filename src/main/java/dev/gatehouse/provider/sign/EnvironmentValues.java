package dev.gatehouse.provider.sign;

import dev.gatehouse.config.Secret;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the environment states about a cloud, as it was when the settings were read.
public record EnvironmentValues(Map<String, Secret> values) {
    /// Nothing.
    public static final EnvironmentValues NONE = new EnvironmentValues(Map.of());

    public EnvironmentValues {
        values = Map.copyOf(values);
    }

    static EnvironmentValues of(List<String> names, Function<String, @Nullable String> find) {
        var values = new TreeMap<String, Secret>();
        for (String name : names) {
            String value = find.apply(name);
            if (value != null) {
                values.put(name, Secret.of(value));
            }
        }
        return new EnvironmentValues(values);
    }

    /// The value of a variable.
    @Nullable String find(String name) {
        Secret value = values.get(name);
        return value == null ? null : value.reveal();
    }

    /// The value of the first of several variables that is set.
    @Nullable String first(String... names) {
        for (String name : names) {
            String value = find(name);
            if (value != null) {
                return value;
            }
        }
        return null;
    }
}
