package dev.gatehouse.cache;

import dev.gatehouse.cache.semantic.SemanticIndex;

/// What the cache of answers has done since the start, and what it keeps.
///
/// @param hits calls that the stored answer to an equal one served
/// @param semantic calls that the stored answer to a question of the same meaning served
/// @param shared calls that the answer to an equal call at the same time served
/// @param misses calls for which there was no answer
/// @param bypassed calls that the cache does not serve, by the request or the settings
/// @param stored answers that were stored
/// @param notStored answers that were not, as they are incomplete, refused, too large or call tools
/// @param saved what the calls that it served would have cost, in nano-dollars, as far as known
/// @param entries how many answers it keeps
/// @param bytes about how many bytes of memory they take
/// @param meaning what the semantic layer did beside
public record CacheState(
        long hits,
        long semantic,
        long shared,
        long misses,
        long bypassed,
        long stored,
        long notStored,
        long saved,
        long entries,
        long bytes,
        SemanticIndex.State meaning) {}
