package dev.gatehouse.vector.server;

import dev.gatehouse.concurrent.GuardedCalls;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// A store on a server: a search takes 50 ms at most, and after a failure neither searches nor new
/// entries go to the server for 5 s. Removals always do.
final class PausingStore implements VectorStore {
    private static final Duration LIMIT = Duration.ofMillis(50);

    private final VectorStore store;
    private final GuardedCalls calls;

    PausingStore(VectorStore store, InstantSource clock, Consumer<String> warnings) {
        this.store = store;
        this.calls = new GuardedCalls("the store of vectors", LIMIT, clock, warnings);
    }

    @Override
    public List<Match> nearest(String partition, float[] vector, int limit) throws IOException {
        return calls.call(() -> store.nearest(partition, vector, limit));
    }

    @Override
    public void put(VectorEntry entry) throws IOException {
        calls.rejectPaused();
        try {
            store.put(entry);
        } catch (IOException e) {
            throw calls.failed(e);
        }
    }

    @Override
    public void remove(Collection<String> ids) throws IOException {
        store.remove(ids);
    }

    @Override
    public void clear() throws IOException {
        store.clear();
    }

    @Override
    public Size size() {
        return calls.paused() ? new Size(-1, -1) : store.size();
    }

    @Override
    public void close() {
        store.close();
    }
}
