package dev.gatehouse.routing.affinity;

import dev.gatehouse.config.Group;
import java.util.List;

/// What keeps calls that belong together at one target.
///
/// @param headers the header fields that name a session, the strongest first; beside them
///     `prompt_cache_key` in the body does
public record AffinitySettings(List<String> headers) {
    /// Reads them.
    public static AffinitySettings read(Group g) {
        return new AffinitySettings(
                g.texts(
                                "headers",
                                "x-session-affinity",
                                "x-session-id",
                                "session-id",
                                "x-claude-code-session-id")
                        .value());
    }
}
