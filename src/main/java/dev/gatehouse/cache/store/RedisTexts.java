package dev.gatehouse.cache.store;

import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.Script;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Texts in Redis, which removes them when they expire.
final class RedisTexts implements SealedStore.SealedTexts {
    private static final Script REPLACE = Script.of(RedisTexts.class, "replace.lua");
    private static final Duration READ = Duration.ofMillis(50);
    private static final Duration WRITE = Duration.ofSeconds(1);
    private static final Duration SCAN = Duration.ofSeconds(5);
    private static final String START = "0";

    private final Redis redis;
    private final InstantSource clock;
    private final String prefix;

    private RedisTexts(Redis redis, InstantSource clock, String prefix) {
        this.redis = redis;
        this.clock = clock;
        this.prefix = prefix;
    }

    /// Those of answers.
    static RedisTexts answers(Redis redis, InstantSource clock) {
        return new RedisTexts(redis, clock, "gatehouse:answer:");
    }

    /// Those of what checks have shown.
    static RedisTexts checks(Redis redis, InstantSource clock) {
        return new RedisTexts(redis, clock, "gatehouse:answer-checks:");
    }

    @Override
    public @Nullable String find(String key) throws IOException {
        return (String) redis.call(READ, "GET", prefix + key);
    }

    @Override
    public void put(String key, String text, long expires) throws IOException {
        long left = expires - clock.millis();
        if (left > 0) {
            redis.call(WRITE, "SET", prefix + key, text, "PX", Long.toString(left));
        }
    }

    @Override
    public boolean replace(String key, @Nullable String before, String text, long expires)
            throws IOException {
        String left = Long.toString(Math.max(1, expires - clock.millis()));
        String expected = before == null ? "" : before;
        List<String> arguments = List.of(prefix + key, expected, text, left);
        return redis.run(WRITE, REPLACE, arguments) instanceof Long done && done == 1;
    }

    @Override
    public long remove(Predicate<String> which) throws IOException {
        long removed = 0;
        String cursor = START;
        do {
            Object page = redis.call(SCAN, "SCAN", cursor, "MATCH", prefix + "*", "COUNT", "200");
            if (!(page instanceof List<?> both) || both.size() != 2) {
                throw new IOException("redis: no page of keys");
            }
            for (Object key : (List<?>) both.getLast()) {
                removed += removed(key.toString(), which);
            }
            cursor = both.getFirst().toString();
        } while (!cursor.equals(START));
        return removed;
    }

    private long removed(String key, Predicate<String> which) throws IOException {
        Object text = redis.call(SCAN, "GET", key);
        if (text == null || !which.test(text.toString())) {
            return 0;
        }
        return redis.call(SCAN, "DEL", key) instanceof Long count ? count : 0;
    }

    @Override
    public void close() {
        redis.close();
    }
}
