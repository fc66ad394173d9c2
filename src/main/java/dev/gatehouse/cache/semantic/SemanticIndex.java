package dev.gatehouse.cache.semantic;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.cache.evidence.Evidence;
import dev.gatehouse.cache.store.CheckHistory;
import dev.gatehouse.embedder.Embedder;
import dev.gatehouse.storage.Vault;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the semantic layer keeps over changes of the settings: the questions with their vectors,
/// what was learned of them, and what was counted.
public final class SemanticIndex implements AutoCloseable {
    private final VectorStore store;
    private final @Nullable Vault vault;
    private final @Nullable Embedder local;
    private final Evidence evidence;
    private final Checks checks;
    private final LongAdder missed = new LongAdder();
    private final LongAdder skipped = new LongAdder();

    /// @param vault encrypts the questions; `null` where they stay in the memory of the process
    /// @param local the embedder of this process; `null` for a model of a provider
    /// @param evidence for the vectors of the embedder, whichever it is
    /// @param history what checks have shown of its scores
    public SemanticIndex(
            VectorStore store,
            @Nullable Vault vault,
            @Nullable Embedder local,
            Evidence evidence,
            CheckHistory history) {
        this.store = store;
        this.vault = vault;
        this.local = local;
        this.evidence = evidence;
        this.checks = new Checks(history);
    }

    @Nullable Embedder local() {
        return local;
    }

    Evidence evidence() {
        return evidence;
    }

    Checks checks() {
        return checks;
    }

    List<VectorStore.Match> nearest(String partition, float[] vector, int limit) {
        try {
            return store.nearest(partition, vector, limit);
        } catch (IOException _) {
            skipped.increment();
            return List.of();
        }
    }

    /// The question of an entry; `null` when it cannot be read any more.
    @Nullable String question(VectorStore.Match match) {
        if (vault == null) {
            return match.payload();
        }
        try {
            byte[] plain = vault.open(match.payload());
            return plain == null ? null : new String(plain, UTF_8);
        } catch (IOException _) {
            return null;
        }
    }

    /// Keeps a question; not while the store is away.
    void keep(String id, String partition, float[] vector, String question, long expires) {
        try {
            String payload = vault == null ? question : vault.seal(question.getBytes(UTF_8));
            store.put(new VectorEntry(id, partition, vector, payload, expires));
        } catch (IOException _) {
            skipped.increment();
        }
    }

    /// Removes questions whose answers are gone; those that stay for now are found and removed
    /// later.
    void forget(List<String> ids) {
        try {
            store.remove(ids);
        } catch (IOException _) {
            skipped.increment();
        }
    }

    void missed() {
        missed.increment();
    }

    void skipped() {
        skipped.increment();
    }

    /// What it has done since the start.
    public State state() {
        VectorStore.Size size = store.size();
        return new State(
                missed.sum(), skipped.sum(), checks.counts(), size.entries(), size.bytes());
    }

    /// What the layer has done since the start, and what it keeps.
    ///
    /// @param missed questions that were compared and found nothing of the same meaning
    /// @param skipped those that were not compared: no vector in time, or no store
    /// @param checked answers that were compared with a new one
    /// @param entries how many questions it keeps; -1 when that is not known
    public record State(
            long missed, long skipped, Checks.Counts checked, long entries, long bytes) {
        /// Before anything has turned it on.
        public static final State NONE = new State(0, 0, Checks.Counts.NONE, 0, 0);
    }

    @Override
    public void close() {
        store.close();
        if (local != null) {
            local.close();
        }
    }
}
