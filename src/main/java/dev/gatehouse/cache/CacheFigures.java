package dev.gatehouse.cache;

import dev.gatehouse.cache.semantic.SemanticIndex;
import dev.gatehouse.cache.store.CacheStore;
import java.util.concurrent.atomic.LongAdder;

/// What the cache has done since the start.
final class CacheFigures {
    private final LongAdder hits = new LongAdder();
    private final LongAdder semantic = new LongAdder();
    private final LongAdder shared = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder bypassed = new LongAdder();
    private final LongAdder stored = new LongAdder();
    private final LongAdder notStored = new LongAdder();
    private final LongAdder saved = new LongAdder();

    /// A stored answer served.
    ///
    /// @param equal an equal request, not only one of the same meaning
    void hit(boolean equal, long nanos) {
        (equal ? hits : semantic).increment();
        saved.add(nanos);
    }

    void shared() {
        shared.increment();
    }

    void saved(long nanos) {
        saved.add(nanos);
    }

    void missed() {
        misses.increment();
    }

    void bypassed() {
        bypassed.increment();
    }

    void stored() {
        stored.increment();
    }

    void notStored() {
        notStored.increment();
    }

    /// The counts so far.
    ///
    /// @param size of what is kept
    /// @param meaning what the semantic layer did beside
    CacheState with(CacheStore.Size size, SemanticIndex.State meaning) {
        return new CacheState(
                hits.sum(),
                semantic.sum(),
                shared.sum(),
                misses.sum(),
                bypassed.sum(),
                stored.sum(),
                notStored.sum(),
                saved.sum(),
                size.entries(),
                size.bytes(),
                meaning);
    }
}
