package dev.gatehouse.cache.store;

import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Where answers are kept. It may lose them at any time. Safe for many threads.
public interface CacheStore extends AutoCloseable {
    /// Answers in the memory of the process.
    ///
    /// @param most about how many bytes all of them may take
    static CacheStore inMemory(long most, InstantSource clock) {
        return new MemoryStore(most, clock);
    }

    /// What a store outside of the process needs.
    ///
    /// @param secrets those that encrypt answers
    /// @param room the memory for all answers that are read at once
    /// @param largest the size limit of one answer in bytes
    /// @param warnings receives, in a sentence each, warnings for the operator
    record Outside(
            RootSecrets secrets,
            InstantSource clock,
            PermitPool room,
            long largest,
            Consumer<String> warnings) {}

    /// Answers in the storage of the gateway.
    ///
    /// @param storage `null` while it is not open
    static CacheStore inStorage(Supplier<@Nullable Storage> storage, Outside parts) {
        return new SealedStore(StoredTexts.answers(storage), parts);
    }

    /// Answers in Redis.
    static CacheStore inRedis(Redis redis, Outside parts) {
        return new SealedStore(RedisTexts.answers(redis, parts.clock()), parts);
    }

    /// How much there is.
    record Size(long entries, long bytes) {}

    /// The answer under a key; `null` when there is none, or it has expired.
    @Nullable CachedAnswer find(String key);

    /// Keeps an answer in place of an earlier one.
    void put(String key, CachedAnswer answer);

    /// Changes an answer in one step, if there is one.
    ///
    /// @param change is called again when the answer has changed meanwhile
    void change(String key, UnaryOperator<CachedAnswer> change);

    /// Removes answers.
    ///
    /// @return how many were removed
    /// @throws IOException when the store is away
    long remove(Predicate<CachedAnswer> which) throws IOException;

    /// How much it keeps.
    Size size();

    @Override
    void close();
}
