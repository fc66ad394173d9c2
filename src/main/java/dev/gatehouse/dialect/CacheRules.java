package dev.gatehouse.dialect;

import java.util.List;
import java.util.Set;

/// What decides, in the requests of a dialect, whether an answer may serve an equal request again,
/// and which requests are equal.
///
/// @param neutral the members at the top level that do not change the answer
/// @param streaming the members at the top level that change its form only
/// @param temperature where the temperature may be, each a path of members
/// @param effects the members at the top level that make a request do more than answer, unless they
///     are `null` or `false`
public record CacheRules(
        Set<String> neutral,
        Set<String> streaming,
        List<List<String>> temperature,
        Set<String> effects) {
    /// Those of dialects that state nothing else.
    public static final CacheRules USUAL =
            new CacheRules(
                    Set.of(
                            "user",
                            "metadata",
                            "safety_identifier",
                            "prompt_cache_key",
                            "prompt_cache_retention"),
                    Set.of("stream", "stream_options"),
                    List.of(List.of("temperature")),
                    Set.of());

    public CacheRules {
        neutral = Set.copyOf(neutral);
        streaming = Set.copyOf(streaming);
        temperature = temperature.stream().map(List::copyOf).toList();
        effects = Set.copyOf(effects);
    }

    /// The same with other neutral members.
    public CacheRules neutral(Set<String> others) {
        return new CacheRules(others, streaming, temperature, effects);
    }

    /// The same with members that make a request do more.
    public CacheRules effects(Set<String> others) {
        return new CacheRules(neutral, streaming, temperature, others);
    }

    /// The same with the temperature elsewhere.
    public CacheRules temperature(List<List<String>> paths) {
        return new CacheRules(neutral, streaming, paths, effects);
    }
}
