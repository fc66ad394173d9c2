package dev.gatehouse.cache;

import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.caller.UserPath;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Which answers are meant; what is `null` does not count.
///
/// @param model the model as clients name it, or as its provider calls it
/// @param key the id of the key of the call that made it
/// @param userPath at or below this path
/// @param operation the id of its operation
/// @param olderThan how old it is at least
public record CacheFilter(
        @Nullable String model,
        @Nullable String key,
        @Nullable String userPath,
        @Nullable String operation,
        @Nullable Duration olderThan) {
    /// All answers.
    public static final CacheFilter ALL = new CacheFilter(null, null, null, null, null);

    boolean fits(CachedAnswer answer, long now) {
        CachedAnswer.Source source = answer.source();
        return (model == null || model.equals(source.requested()) || model.equals(source.model()))
                && (key == null || key.equals(source.key()))
                && (userPath == null || UserPath.within(source.userPath(), userPath))
                && (operation == null || operation.equals(source.operation()))
                && (olderThan == null || answer.age(now) >= olderThan.toMillis());
    }
}
