package dev.gatehouse.app;

import dev.gatehouse.admin.CacheResource;
import dev.gatehouse.attempt.InternalCalls;
import dev.gatehouse.cache.CacheSettings;
import dev.gatehouse.cache.CacheStage;
import dev.gatehouse.cache.CacheState;
import dev.gatehouse.cache.ResponseCache;
import dev.gatehouse.cache.evidence.Evidence;
import dev.gatehouse.cache.semantic.SemanticIndex;
import dev.gatehouse.cache.semantic.SemanticLayer;
import dev.gatehouse.cache.semantic.SemanticSettings;
import dev.gatehouse.cache.semantic.VectorSettings;
import dev.gatehouse.call.Stage;
import dev.gatehouse.caller.Caller;
import dev.gatehouse.config.Secret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.dialect.Dialects;
import dev.gatehouse.embedder.Embedder;
import dev.gatehouse.embedder.Embedders;
import dev.gatehouse.headers.HeaderRules;
import dev.gatehouse.redis.Redis;
import dev.gatehouse.redis.RedisException;
import dev.gatehouse.storage.Vault;
import dev.gatehouse.telemetry.CacheMetrics;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.server.VectorStores;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The cache of answers, which is made when settings turn it on first, and then kept.
final class CacheRuntime implements AutoCloseable {
    private final Settings started;
    private final ResponseCache.Parts parts;
    private final VectorStores.Parts servers;
    private volatile @Nullable ResponseCache cache;
    private @Nullable SemanticIndex questions;

    /// @param started the settings at the start, which store and memory are taken from
    /// @param servers what stores of vectors are opened with
    CacheRuntime(
            Settings started,
            RootSecrets secrets,
            StorageRuntime storage,
            VectorStores.Parts servers) {
        this.started = started;
        this.servers = servers;
        Consumer<String> warnings = servers.warnings();
        this.parts = new ResponseCache.Parts(storage::current, redis(started), secrets, warnings);
    }

    /// No connection is made before the first answer is looked for.
    private static @Nullable Redis redis(Settings settings) {
        Secret url = settings.storage().redis().url();
        if (settings.cache().store() != CacheSettings.Store.REDIS || url == null) {
            return null;
        }
        try {
            return Redis.of(url.reveal());
        } catch (RedisException e) {
            throw new IllegalArgumentException("storage.redis.url: " + e.getMessage(), e);
        }
    }

    /// The stage under some settings; `null` when they turn it off.
    ///
    /// @param rules the header rules for the calls of a caller
    /// @param calls asks models for the vectors of questions; `null` for calls that serve others,
    ///     whose questions are not compared
    synchronized @Nullable Stage stage(
            Settings settings,
            Dialects dialects,
            Function<Caller, HeaderRules> rules,
            @Nullable InternalCalls calls) {
        if (!settings.cache().enabled()) {
            return null;
        }
        ResponseCache kept = cache;
        if (kept == null) {
            kept = ResponseCache.open(started.cache(), parts, InstantSource.system());
            cache = kept;
        }
        var layers = new CacheStage.Layers(kept, meaning(settings.cache().semantic(), kept, calls));
        return new CacheStage(settings.cache(), dialects, settings.translation(), layers, rules);
    }

    private @Nullable SemanticLayer meaning(
            SemanticSettings settings, ResponseCache kept, @Nullable InternalCalls calls) {
        if (calls == null || !settings.enabled()) {
            return null;
        }
        SemanticIndex index = questions;
        if (index == null) {
            index = open(started.cache(), kept);
            questions = index;
            kept.compare(index);
        }
        return new SemanticLayer(settings, index, calls);
    }

    /// Embedder and store of questions, which hold memory from the first question on.
    private SemanticIndex open(CacheSettings settings, ResponseCache kept) {
        SemanticSettings semantic = settings.semantic();
        Embedder local = Embedders.named(semantic.embedder(), parts.warnings());
        Evidence evidence = Evidence.of(local == null ? semantic.model() : local.name());
        return new SemanticIndex(
                store(settings),
                outside(settings) || semantic.vectors().store() != VectorStores.Kind.EMBEDDED
                        ? new Vault(parts.secrets(), "cache.questions")
                        : null,
                local,
                evidence,
                kept.history(evidence.name()));
    }

    private VectorStore store(CacheSettings settings) {
        VectorSettings vectors = settings.semantic().vectors();
        var place =
                new VectorStores.Place(
                        vectors.address(),
                        vectors.key(),
                        vectors.name(),
                        vectors.cloud(),
                        vectors.region(),
                        outside(settings) ? started.dataDir().resolve("cache") : null,
                        settings.semantic().memoryAllowed());
        try {
            return VectorStores.open(vectors.store(), place, servers);
        } catch (IOException e) {
            throw new IllegalArgumentException("cache.semantic.vectors: " + e.getMessage(), e);
        }
    }

    /// Whether answers outlive the process.
    private static boolean outside(CacheSettings settings) {
        return settings.store() != CacheSettings.Store.MEMORY;
    }

    /// What metrics show of it.
    CacheMetrics metrics() {
        return new CacheMetrics(
                () -> {
                    ResponseCache kept = cache;
                    return kept == null ? CacheMetrics.Counts.NONE : counts(kept.state());
                });
    }

    private static CacheMetrics.Counts counts(CacheState state) {
        return new CacheMetrics.Counts(
                state.hits(),
                state.semantic(),
                state.shared(),
                state.misses(),
                state.bypassed(),
                state.saved(),
                state.entries(),
                state.bytes(),
                state.meaning().missed(),
                state.meaning().skipped());
    }

    /// What administration shows and changes of it.
    CacheResource resource() {
        return new CacheResource(() -> cache);
    }

    @Override
    public void close() {
        ResponseCache kept = cache;
        if (kept != null) {
            kept.close();
        }
    }
}
