package dev.gatehouse.dialect.translation;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of the model that a request is translated for.
///
/// @param account the name of the account, for errors
/// @param name the model as its provider calls it
/// @param output how many tokens it writes at most, `null` when unknown
/// @param abilities such as `reasoning`, `null` when unknown
public record TargetModel(
        String account, String name, @Nullable Long output, @Nullable Set<String> abilities) {
    /// Whether it certainly lacks an ability.
    public boolean lacks(String ability) {
        return abilities != null && !abilities.contains(ability);
    }
}
