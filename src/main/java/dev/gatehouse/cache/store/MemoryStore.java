package dev.gatehouse.cache.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Policy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers in memory, up to a number of bytes. What is used rarely makes room for what is new.
final class MemoryStore implements CacheStore {
    private final Cache<String, CachedAnswer> answers;
    private final InstantSource clock;

    /// @param most about how many bytes all answers may take
    MemoryStore(long most, InstantSource clock) {
        this.clock = clock;
        this.answers =
                Caffeine.newBuilder()
                        .maximumWeight(most)
                        .weigher((String key, CachedAnswer answer) -> weight(answer))
                        .expireAfter(
                                Expiry.creating((String key, CachedAnswer answer) -> left(answer)))
                        .executor(Runnable::run)
                        .build();
    }

    private static int weight(CachedAnswer answer) {
        return (int) Math.min(Integer.MAX_VALUE, answer.weight());
    }

    private Duration left(CachedAnswer answer) {
        return Duration.ofMillis(Math.max(0, answer.expires() - clock.millis()));
    }

    @Override
    public @Nullable CachedAnswer find(String key) {
        CachedAnswer found = answers.getIfPresent(key);
        return found == null || found.expires() <= clock.millis() ? null : found;
    }

    @Override
    public void put(String key, CachedAnswer answer) {
        // An entry that is replaced would keep the time of the first one.
        answers.invalidate(key);
        answers.put(key, answer);
    }

    @Override
    public void change(String key, UnaryOperator<CachedAnswer> change) {
        answers.asMap().computeIfPresent(key, (_, answer) -> change.apply(answer));
    }

    @Override
    public long remove(Predicate<CachedAnswer> which) {
        long before = answers.asMap().size();
        answers.asMap().values().removeIf(which);
        return Math.max(0, before - answers.asMap().size());
    }

    @Override
    public Size size() {
        answers.cleanUp();
        long bytes =
                answers.policy()
                        .eviction()
                        .map(Policy.Eviction::weightedSize)
                        .map(it -> it.orElse(0))
                        .orElse(0L);
        return new Size(answers.estimatedSize(), bytes);
    }

    @Override
    public void close() {
        answers.invalidateAll();
    }
}
