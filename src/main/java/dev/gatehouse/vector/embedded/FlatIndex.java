package dev.gatehouse.vector.embedded;

import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore.Match;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The entries of the [EmbeddedVectorStore] in memory, not for several threads while it changes.
final class FlatIndex {
    /// How many expired entries go at once, so that none that is added waits long.
    private static final int SWEPT = 256;

    private final long most;
    private final Map<String, FlatEntry> entries = new HashMap<>();
    private final Map<String, FlatPartition> partitions = new HashMap<>();
    private final ExpiryOrder order = new ExpiryOrder();
    private long bytes;

    /// @param most how many bytes all entries may take
    FlatIndex(long most) {
        this.most = most;
    }

    List<Match> nearest(String partition, float[] vector, int limit, long now) {
        FlatPartition found = partitions.get(partition);
        return found == null ? List.of() : found.nearest(vector, limit, now);
    }

    /// How many dimensions a partition has; -1 when it is empty.
    int dimensions(String partition) {
        FlatPartition found = partitions.get(partition);
        return found == null ? -1 : found.dimensions();
    }

    /// Adds an entry, in place of one with its id. Those that expire first make room for it.
    ///
    /// @param vector of as many dimensions as its partition has
    void put(VectorEntry entry, VectorCodes vector, long now) {
        remove(entry.id());
        sweep(now);
        if (entry.expires() <= now) {
            return;
        }
        long needed = FlatEntry.bytes(entry.id(), entry.payload(), vector.dimensions());
        for (FlatEntry first = order.first();
                first != null && bytes + needed > most;
                first = order.first()) {
            remove(first.id);
        }
        FlatPartition partition =
                partitions.computeIfAbsent(
                        entry.partition(), name -> new FlatPartition(name, vector.dimensions()));
        var kept = new FlatEntry(entry.id(), partition, entry.payload(), entry.expires());
        partition.add(kept, vector);
        entries.put(kept.id, kept);
        order.add(kept);
        bytes += needed;
    }

    private void sweep(long now) {
        FlatEntry first = order.first();
        for (int i = 0; i < SWEPT && first != null && first.expires <= now; i++) {
            remove(first.id);
            first = order.first();
        }
    }

    /// Removes an entry.
    ///
    /// @return whether there was one
    boolean remove(String id) {
        FlatEntry entry = entries.remove(id);
        if (entry == null) {
            return false;
        }
        entry.partition.remove(entry);
        order.remove(entry);
        bytes -= entry.bytes();
        if (entry.partition.empty()) {
            partitions.remove(entry.partition.name());
        }
        return true;
    }

    void clear() {
        entries.clear();
        partitions.clear();
        order.clear();
        bytes = 0;
    }

    /// Removes all but some.
    void retain(Set<String> ids) {
        List.copyOf(entries.keySet()).stream()
                .filter(id -> !ids.contains(id))
                .forEach(this::remove);
    }

    List<String> ids() {
        return new ArrayList<>(entries.keySet());
    }

    /// The record of an entry; `null` when it is there no more.
    @Nullable VectorRecord record(String id) {
        FlatEntry entry = entries.get(id);
        if (entry == null) {
            return null;
        }
        FlatPartition partition = entry.partition;
        var copy =
                new VectorEntry(id, partition.name(), new float[0], entry.payload, entry.expires);
        return VectorRecord.put(copy, partition.codes(entry));
    }

    int count() {
        return entries.size();
    }

    long bytes() {
        return bytes;
    }
}
