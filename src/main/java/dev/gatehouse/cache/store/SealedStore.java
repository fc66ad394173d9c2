package dev.gatehouse.cache.store;

import dev.gatehouse.concurrent.GuardedCalls;
import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.storage.Vault;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Answers outside of the process, compressed and encrypted. A store that is away or slow delays a
/// call by 50 ms at most, and is then not asked for a while.
final class SealedStore implements CacheStore {
    private static final Duration LIMIT = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final String PURPOSE = "cache.answers";

    /// An answer is in memory sealed, compressed and as it is.
    private static final int COPIES = 3;

    /// How often another gateway may be first to change an answer.
    private static final int TRIES = 5;

    private final SealedTexts texts;
    private final Vault vault;
    private final InstantSource clock;
    private final PermitPool room;
    private final long largest;
    private final GuardedCalls calls;

    /// The texts of a store, by keys.
    interface SealedTexts extends AutoCloseable {
        /// The text under a key; `null` when there is none.
        @Nullable String find(String key) throws IOException;

        /// Keeps a text in place of another one.
        ///
        /// @param expires milliseconds since 1970
        void put(String key, String text, long expires) throws IOException;

        /// Keeps a text in place of a certain one.
        ///
        /// @param before the one that has to be there; `null` when there must be none
        /// @return whether it is kept
        boolean replace(String key, @Nullable String before, String text, long expires)
                throws IOException;

        /// Removes texts.
        ///
        /// @return how many were removed
        long remove(Predicate<String> which) throws IOException;

        @Override
        void close();
    }

    SealedStore(SealedTexts texts, Outside parts) {
        this.texts = texts;
        this.vault = new Vault(parts.secrets(), PURPOSE);
        this.clock = parts.clock();
        this.room = parts.room();
        this.largest = parts.largest() * COPIES;
        this.calls =
                new GuardedCalls("the store of the cache", LIMIT, parts.clock(), parts.warnings());
    }

    @Override
    public @Nullable CachedAnswer find(String key) {
        if (calls.paused() || !room.acquire(largest, Duration.ZERO)) {
            return null;
        }
        try {
            return calls.call(() -> answer(texts.find(key)));
        } catch (IOException _) {
            return null;
        } finally {
            room.release(largest);
        }
    }

    private @Nullable CachedAnswer answer(@Nullable String sealed) throws IOException {
        byte[] plain = sealed == null ? null : vault.open(sealed);
        CachedAnswer answer = plain == null ? null : AnswerCodec.read(plain);
        return answer == null || answer.expires() <= clock.millis() ? null : answer;
    }

    @Override
    public void put(String key, CachedAnswer answer) {
        if (calls.paused()) {
            return;
        }
        try {
            texts.put(key, vault.seal(AnswerCodec.write(answer)), answer.expires());
        } catch (IOException e) {
            calls.failed(e);
        }
    }

    @Override
    public void change(String key, UnaryOperator<CachedAnswer> change) {
        // No call waits for it, and a check that was paid for is worth a try in a pause.
        if (!room.acquire(largest, PATIENCE)) {
            return;
        }
        try {
            boolean done = false;
            for (int i = 0; i < TRIES && !done; i++) {
                done = changed(key, change);
            }
        } catch (IOException e) {
            calls.failed(e);
        } finally {
            room.release(largest);
        }
    }

    private boolean changed(String key, UnaryOperator<CachedAnswer> change) throws IOException {
        String sealed = texts.find(key);
        CachedAnswer answer = answer(sealed);
        if (answer == null) {
            return true;
        }
        CachedAnswer next = change.apply(answer);
        return next.equals(answer)
                || texts.replace(key, sealed, vault.seal(AnswerCodec.write(next)), next.expires());
    }

    @Override
    public long remove(Predicate<CachedAnswer> which) throws IOException {
        return texts.remove(
                text -> {
                    try {
                        CachedAnswer answer = answer(text);
                        return answer == null || which.test(answer);
                    } catch (IOException _) {
                        return false;
                    }
                });
    }

    /// What other gateways have stored is not counted.
    @Override
    public Size size() {
        return new Size(0, 0);
    }

    @Override
    public void close() {
        texts.close();
    }
}
