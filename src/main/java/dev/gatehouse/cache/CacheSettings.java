package dev.gatehouse.cache;

import dev.gatehouse.cache.semantic.CachedRequests;
import dev.gatehouse.cache.semantic.SemanticSettings;
import dev.gatehouse.config.Group;
import dev.gatehouse.config.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cache of answers.
///
/// @param exact which requests are answered with the answer to an equal one: none, those whose
///     answer does not vary (`temperature` of 0, or an operation without one, such as embeddings),
///     or all
/// @param semantic the layer that compares questions by their meaning
/// @param store where answers are kept: in the memory of this gateway; in the storage, which
///     outlives a restart; or in the Redis of `storage.redis.url`. In the last two, gateways share
///     them, and they are encrypted with the secret
/// @param ttl how long an answer is kept
/// @param share which callers share answers: the callers below one first part of the user path,
///     those with one key, or all
/// @param userPaths only for callers at or below these user paths; for all when there is none
/// @param keys only for callers with these keys, by their ids; for all when there is none
/// @param models only for these models, as clients name them; for all when there is none
/// @param toolCalls whether answers that call tools are kept
/// @param coalesce whether equal calls at the same time share one call of the provider
/// @param replayPause how long a stream from the cache waits before each piece of content
/// @param memorySize how many bytes of answers are in memory: those that are kept there, or are
///     being read from another store; a sixteenth of the memory when not given
/// @param entrySizeLimit the size limit of an answer that is kept
public record CacheSettings(
        CachedRequests exact,
        SemanticSettings semantic,
        Store store,
        Duration ttl,
        Share share,
        List<String> userPaths,
        List<String> keys,
        List<String> models,
        boolean toolCalls,
        boolean coalesce,
        Duration replayPause,
        @Nullable Size memorySize,
        Size entrySizeLimit) {
    private static final int PART = 16;

    public CacheSettings {
        userPaths = List.copyOf(userPaths);
        keys = List.copyOf(keys);
        models = List.copyOf(models);
    }

    /// Where answers are kept.
    public enum Store {
        MEMORY,
        STORAGE,
        REDIS
    }

    /// Which callers share answers.
    public enum Share {
        USER_PATH,
        KEY,
        EVERYONE
    }

    /// Reads them.
    public static CacheSettings read(Group g) {
        return new CacheSettings(
                CachedRequests.read(g, "exact", "RESPONSE_CACHE_SIMPLE_ENABLED"),
                SemanticSettings.read(g.group("semantic")),
                g.word("store", Store.values(), Store.MEMORY).restart().value(),
                g.duration("ttl", "1h").env("REDIS_TTL_RESPONSES").value(),
                g.word("share", Share.values(), Share.USER_PATH).value(),
                g.texts("user-paths").value(),
                g.texts("keys").value(),
                g.texts("models").value(),
                g.flag("tool-calls", false).value(),
                g.flag("coalesce", true).value(),
                g.duration("replay-pause", "0s").value(),
                g.size("memory-size").checked(Size::beyondHalfOfMemory).restart().orNull(),
                g.size("entry-size-limit", "1MB").value());
    }

    /// Whether any call is answered.
    public boolean enabled() {
        return exact != CachedRequests.OFF || semantic.enabled();
    }

    /// How many bytes of answers are kept in memory.
    public long memoryAllowed() {
        return memorySize != null ? memorySize.bytes() : Runtime.getRuntime().maxMemory() / PART;
    }
}
