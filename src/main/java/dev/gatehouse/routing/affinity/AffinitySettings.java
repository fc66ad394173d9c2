package dev.gatehouse.routing.affinity;

import dev.gatehouse.config.Default;
import java.util.List;

/// What keeps calls that belong together at one target.
///
/// @param headers the header fields that name a session, the strongest first; beside them
///     `prompt_cache_key` in the body does
public record AffinitySettings(
        @Default("x-session-affinity,x-session-id,session-id,x-claude-code-session-id")
                List<String> headers) {}
