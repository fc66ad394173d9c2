package dev.gatehouse.cache;

import dev.gatehouse.cache.semantic.SemanticIndex;
import dev.gatehouse.cache.store.CacheStore;
import dev.gatehouse.cache.store.CachedAnswer;
import dev.gatehouse.cache.store.CheckHistory;
import dev.gatehouse.call.Call;
import dev.gatehouse.concurrent.PermitPool;
import dev.gatehouse.cost.CacheUse;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the cache keeps over changes of the settings: the answers, those that are still
/// coming, and what was counted.
public final class ResponseCache implements AutoCloseable {
    /// The layer for equal requests.
    static final String EXACT = "exact";

    private static final String SEMANTIC = "semantic";

    /// A share of the memory for answers that are still coming.
    private static final int COMING = 4;

    private static final int MOST_STORING = 256;

    private final CacheStore store;
    private final Function<String, CheckHistory> histories;
    private final InstantSource clock;
    private final PermitPool room;
    private final PermitPool storing = new PermitPool(MOST_STORING, 0);
    private final CacheFigures figures = new CacheFigures();
    private final AtomicLong purges = new AtomicLong();
    private final Map<String, PendingAnswer> coming = new ConcurrentHashMap<>();

    /// The questions of its answers; `null` while none are compared.
    private volatile @Nullable SemanticIndex semantic;

    private ResponseCache(
            CacheStore store,
            Function<String, CheckHistory> histories,
            long bytes,
            InstantSource clock) {
        this.store = store;
        this.histories = histories;
        this.clock = clock;
        this.room = new PermitPool(bytes / COMING, 0);
    }

    /// What a cache needs that keeps answers outside of the process.
    ///
    /// @param storage `null` while it is not open
    /// @param redis `null` where none is configured
    /// @param secrets those that encrypt answers
    /// @param warnings receives, in a sentence each, warnings for the operator
    public record Parts(
            Supplier<@Nullable Storage> storage,
            @Nullable Redis redis,
            RootSecrets secrets,
            Consumer<String> warnings) {}

    /// A cache as it is set up.
    public static ResponseCache open(CacheSettings settings, Parts parts, InstantSource clock) {
        long bytes = settings.memoryAllowed();
        var outside =
                new CacheStore.Outside(
                        parts.secrets(),
                        clock,
                        new PermitPool(bytes, 0),
                        settings.entrySizeLimit().bytes(),
                        parts.warnings());
        CacheStore store =
                switch (settings.store()) {
                    case MEMORY -> CacheStore.inMemory(bytes, clock);
                    case STORAGE -> CacheStore.inStorage(parts.storage(), outside);
                    case REDIS ->
                            CacheStore.inRedis(
                                    Objects.requireNonNull(parts.redis(), "storage.redis.url"),
                                    outside);
                };
        return new ResponseCache(
                store, name -> history(name, settings, parts, clock), bytes, clock);
    }

    private static CheckHistory history(
            String name, CacheSettings settings, Parts parts, InstantSource clock) {
        Redis redis = settings.store() == CacheSettings.Store.REDIS ? parts.redis() : null;
        return redis == null
                ? CheckHistory.inStorage(parts.storage(), name, clock, parts.warnings())
                : CheckHistory.inRedis(redis, name, clock, parts.warnings());
    }

    /// What checks of its answers have shown.
    ///
    /// @param name of what their scores are made with
    public CheckHistory history(String name) {
        return histories.apply(name);
    }

    /// Keeps questions of its answers too, from now on.
    public void compare(SemanticIndex index) {
        semantic = index;
    }

    /// What it has done and keeps.
    public CacheState state() {
        SemanticIndex index = semantic;
        return figures.with(store.size(), index == null ? SemanticIndex.State.NONE : index.state());
    }

    /// Removes answers.
    ///
    /// @param filter only those that it fits
    /// @return how many were removed
    /// @throws IOException when the store is away
    public long purge(CacheFilter filter) throws IOException {
        purges.incrementAndGet();
        long now = now();
        Predicate<CachedAnswer> which = answer -> filter.fits(answer, now);
        return store.remove(which);
    }

    /// How often answers were removed: one that was requested before is not kept.
    long purges() {
        return purges.get();
    }

    CacheFigures figures() {
        return figures;
    }

    /// The room for answers that are still coming.
    PermitPool room() {
        return room;
    }

    long now() {
        return clock.millis();
    }

    /// The answer under a key; `null` when there is none that a call may have.
    ///
    /// @param maxAge how old it may be, in milliseconds
    @Nullable CachedAnswer find(String key, Call call, long maxAge) {
        CachedAnswer found = store.find(key);
        boolean usable =
                found != null
                        && found.age(now()) <= maxAge
                        && CacheableCalls.mayUse(
                                call, found.source().account(), found.source().model());
        return usable ? found : null;
    }

    /// Whether there is no answer under a key.
    boolean lacks(String key) {
        return store.find(key) == null;
    }

    /// Records that a stored answer serves a call.
    ///
    /// @param similarity of its question; `null` for an equal request
    void hit(Call call, CachedAnswer answer, @Nullable Double similarity) {
        hit(call, answer, answer.source().cost(), similarity);
    }

    /// Records that stored answers serve a call, of which this is one.
    ///
    /// @param cost what they have cost, in nano-dollars; `null` when that is not known
    void hit(Call call, CachedAnswer answer, @Nullable Long cost, @Nullable Double similarity) {
        String layer = similarity == null ? EXACT : SEMANTIC;
        var use = new CacheUse.Hit(layer, answer.id(), answer.age(now()) / 1000, cost, similarity);
        call.record().cache(use);
        call.record().served(answer.source().account(), answer.source().model());
        figures.hit(similarity == null, cost == null ? 0 : cost);
    }

    /// Shows an answer that is coming to equal calls, unless another one is coming for them.
    ///
    /// @return the other one
    @Nullable PendingAnswer show(String key, PendingAnswer answer) {
        return coming.putIfAbsent(key, answer);
    }

    /// Shows it no longer.
    void hide(String key, PendingAnswer answer) {
        coming.remove(key, answer);
    }

    /// Does something beside the calls; not at all when too much waits already.
    ///
    /// @param afterwards what is done in any case
    void later(Runnable action, Runnable afterwards) {
        if (!storing.acquire(1, Duration.ZERO)) {
            figures.notStored();
            afterwards.run();
            return;
        }
        Thread.ofVirtual()
                .name("cache")
                .start(
                        () -> {
                            try {
                                action.run();
                            } finally {
                                storing.release(1);
                                afterwards.run();
                            }
                        });
    }

    void put(String key, CachedAnswer answer) {
        store.put(key, answer);
        figures.stored();
    }

    /// Changes an answer, if there is one.
    void change(String key, UnaryOperator<CachedAnswer> change) {
        store.change(key, change);
    }

    @Override
    public void close() {
        SemanticIndex index = semantic;
        if (index != null) {
            index.close();
        }
        store.close();
    }
}
