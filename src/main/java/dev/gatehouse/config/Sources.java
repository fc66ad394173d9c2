package dev.gatehouse.config;

import dev.gatehouse.config.source.DotEnv;
import dev.gatehouse.config.source.Variables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything settings are read from.
///
/// @param file the file's name; it is read if there is no text
/// @param text what the file holds, if that is known already
/// @param variables the environment variables
/// @param given values worked out elsewhere; the last one for a path counts
/// @param known variables with our prefix that belong to other programs: no warning for them
public record Sources(
        @Nullable Path file,
        @Nullable String text,
        Variables variables,
        List<SettingOverride> given,
        Set<String> known) {
    /// Copies what could change.
    public Sources {
        given = List.copyOf(given);
        known = Set.copyOf(known);
    }

    /// Nothing at all: every setting has its default.
    public static Sources none() {
        var variables = new Variables(Map.of(), DotEnv.none());
        return new Sources(null, "", variables, List.of(), Set.of());
    }

    /// Neither text nor variables are shown: secrets are among them.
    @Override
    public String toString() {
        return "Sources[" + file + ", " + given + "]";
    }
}
