package dev.gatehouse.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything settings are read from.
///
/// @param file the file's name; it is read if there is no text
/// @param text what the file holds, if that is known already
/// @param environment the variables
/// @param given values worked out elsewhere; the last word for a path counts
/// @param known variables that begin like ours and are somebody else's: no warning for them
public record Sources(
        @Nullable Path file,
        @Nullable String text,
        Map<String, String> environment,
        List<SettingOverride> given,
        Set<String> known) {
    /// Copies what could change.
    public Sources {
        environment = Map.copyOf(environment);
        given = List.copyOf(given);
        known = Set.copyOf(known);
    }

    /// Sources without variables to be left alone.
    public Sources(
            @Nullable Path file,
            @Nullable String text,
            Map<String, String> environment,
            List<SettingOverride> given) {
        this(file, text, environment, given, Set.of());
    }

    /// Neither text nor variables are shown: secrets are among them.
    @Override
    public String toString() {
        return "Sources[" + file + ", " + environment.size() + " variables, " + given + "]";
    }
}
