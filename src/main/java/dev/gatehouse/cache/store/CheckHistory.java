package dev.gatehouse.cache.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.concurrent.GuardedCalls;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What checks have shown of all answers together. Outlives the process, and the gateways that
/// share a store add to one. Has no text of anyone. While the store is away, what is added waits in
/// memory. Safe for several threads.
public final class CheckHistory {
    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final Duration FRESH = Duration.ofMinutes(1);
    private static final Duration KEPT = Duration.ofDays(90);

    /// How often another gateway may be first.
    private static final int TRIES = 5;

    private final SealedStore.SealedTexts texts;
    private final String name;
    private final InstantSource clock;
    private final GuardedCalls calls;
    private final AtomicLong readAgain = new AtomicLong(Long.MIN_VALUE);
    private CheckCounts stored = CheckCounts.NONE;
    private CheckCounts waiting = CheckCounts.NONE;

    private CheckHistory(
            SealedStore.SealedTexts texts,
            String name,
            InstantSource clock,
            Consumer<String> warnings) {
        this.texts = texts;
        this.name = name;
        this.clock = clock;
        this.calls = new GuardedCalls("the store of checked answers", LIMIT, clock, warnings);
    }

    /// One in the storage of the gateway.
    ///
    /// @param storage `null` while it is not open
    /// @param name of what the scores were made with, as others do not compare
    /// @param warnings receives, in a sentence each, warnings for the operator
    public static CheckHistory inStorage(
            Supplier<@Nullable Storage> storage,
            String name,
            InstantSource clock,
            Consumer<String> warnings) {
        return new CheckHistory(StoredTexts.checks(storage), name, clock, warnings);
    }

    /// One in Redis.
    public static CheckHistory inRedis(
            Redis redis, String name, InstantSource clock, Consumer<String> warnings) {
        return new CheckHistory(RedisTexts.checks(redis, clock), name, clock, warnings);
    }

    /// What is known; what other gateways have added, after a minute at most.
    public CheckCounts known() {
        long now = clock.millis();
        long due = readAgain.get();
        if (now >= due && readAgain.compareAndSet(due, now + FRESH.toMillis())) {
            try {
                CheckCounts read = calls.call(() -> counts(texts.find(name)));
                synchronized (this) {
                    stored = read;
                }
            } catch (IOException _) {
                // The last one holds, and calls are sent rather than answered.
                readAgain.set(now);
            }
        }
        synchronized (this) {
            return stored.plus(waiting);
        }
    }

    /// Adds a check. Waits for the store: not for the thread of a call.
    public void add(double score, boolean served) {
        synchronized (this) {
            waiting = waiting.plus(score, served);
        }
        try {
            boolean done = false;
            for (int i = 0; i < TRIES && !done; i++) {
                done = written();
            }
        } catch (IOException e) {
            calls.failed(e);
        }
    }

    private boolean written() throws IOException {
        CheckCounts sent;
        synchronized (this) {
            sent = waiting;
        }
        String before = texts.find(name);
        CheckCounts sum = counts(before).plus(sent);
        long expires = clock.millis() + KEPT.toMillis();
        if (!texts.replace(name, before, sum.text(), expires)) {
            return false;
        }
        synchronized (this) {
            stored = sum;
            waiting = waiting.minus(sent);
        }
        return true;
    }

    private static CheckCounts counts(@Nullable String text) {
        try {
            return text == null
                    ? CheckCounts.NONE
                    : CheckCounts.of(Json.parse(text.getBytes(UTF_8)));
        } catch (MalformedJson _) {
            return CheckCounts.NONE;
        }
    }
}
