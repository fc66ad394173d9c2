package dev.gatehouse.vector.server;

import dev.gatehouse.crypto.Sha256;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import dev.gatehouse.vector.server.VectorCollections.MissingException;
import dev.gatehouse.vector.server.VectorCollections.Query;
import dev.gatehouse.vector.server.VectorCollections.Vector;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Vectors in the collections of a server, which are made when the first entry with their number of
/// dimensions is put.
///
/// The key of an entry on the server is a UUID made from its id, as not every server takes any
/// text.
final class CollectionStore implements VectorStore {
    /// Another gateway may have made a collection meanwhile.
    private static final long LISTED = 60_000;

    private static final long SWEEP = 60_000;
    private static final int BATCH = 500;

    private final VectorCollections collections;
    private final InstantSource clock;
    private final AtomicLong swept = new AtomicLong();
    private final ReentrantLock listing = new ReentrantLock();
    private volatile @Nullable Known known;

    /// The dimensions of the collections that are there, and when they were listed.
    private record Known(Set<Integer> dimensions, long at) {}

    CollectionStore(VectorCollections collections, InstantSource clock) {
        this.collections = collections;
        this.clock = clock;
    }

    @Override
    public List<Match> nearest(String partition, float[] vector, int limit) throws IOException {
        if (limit < 1 || !known().contains(vector.length)) {
            return List.of();
        }
        try {
            var query = new Query(partition, new Vector(vector), limit, clock.millis());
            List<Match> found = new ArrayList<>(collections.nearest(query));
            found.sort((a, b) -> Double.compare(b.cosine(), a.cosine()));
            return found;
        } catch (MissingException _) {
            known = null;
            return List.of();
        }
    }

    @Override
    public void put(VectorEntry entry) throws IOException {
        finite(entry.vector());
        try {
            keep(entry);
        } catch (MissingException _) {
            // Another gateway has cleared the store.
            known = null;
            keep(entry);
        }
        sweep();
    }

    private static void finite(float[] vector) throws IOException {
        boolean finite = vector.length > 0;
        for (float component : vector) {
            finite &= Float.isFinite(component);
        }
        if (!finite) {
            throw new IOException("a vector has no components, or one that is not finite");
        }
    }

    private void keep(VectorEntry entry) throws IOException {
        Set<Integer> there = known();
        UUID key = key(entry.id());
        int dimensions = entry.vector().length;
        boolean expired = entry.expires() <= clock.millis();
        for (int other : there) {
            if (other != dimensions || expired) {
                collections.remove(other, List.of(key));
            }
        }
        if (expired) {
            return;
        }
        if (!there.contains(dimensions)) {
            create(dimensions);
        }
        collections.put(key, entry);
    }

    private void sweep() throws IOException {
        long now = clock.millis();
        long last = swept.get();
        if (now - last >= SWEEP && swept.compareAndSet(last, now)) {
            for (int dimensions : known()) {
                sweep(dimensions, now);
            }
        }
    }

    private void sweep(int dimensions, long now) throws IOException {
        try {
            collections.sweep(dimensions, now);
        } catch (MissingException _) {
            known = null;
        }
    }

    @Override
    public void remove(Collection<String> ids) throws IOException {
        List<UUID> keys = ids.stream().map(CollectionStore::key).toList();
        for (int dimensions : listed()) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                List<UUID> batch = keys.subList(from, Math.min(keys.size(), from + BATCH));
                removed(dimensions, batch);
            }
        }
    }

    private void removed(int dimensions, List<UUID> keys) throws IOException {
        try {
            collections.remove(dimensions, keys);
        } catch (MissingException _) {
            known = null;
        }
    }

    @Override
    public void clear() throws IOException {
        for (int dimensions : listed()) {
            try {
                collections.clear(dimensions);
            } catch (MissingException _) {
                // So it is empty.
            }
        }
        known = null;
    }

    /// The servers count in different ways, and some of them late.
    @Override
    public Size size() {
        return new Size(-1, -1);
    }

    private Set<Integer> known() throws IOException {
        Known last = known;
        return last != null && clock.millis() - last.at() < LISTED ? last.dimensions() : listed();
    }

    private Set<Integer> listed() throws IOException {
        listing.lock();
        try {
            Set<Integer> dimensions = Set.copyOf(collections.list());
            known = new Known(dimensions, clock.millis());
            return dimensions;
        } finally {
            listing.unlock();
        }
    }

    private void create(int dimensions) throws IOException {
        listing.lock();
        try {
            Set<Integer> there = known();
            if (!there.contains(dimensions)) {
                collections.create(dimensions);
                Set<Integer> more = new HashSet<>(there);
                more.add(dimensions);
                known = new Known(more, clock.millis());
            }
        } finally {
            listing.unlock();
        }
    }

    /// A UUID of version 8, whose bits are free.
    static UUID key(String id) {
        String digest = Sha256.hex(id);
        long high = Long.parseUnsignedLong(digest, 0, 16, 16);
        long low = Long.parseUnsignedLong(digest, 16, 32, 16);
        return new UUID((high & ~0xF000L) | 0x8000L, (low & ~(3L << 62)) | 1L << 63);
    }

    @Override
    public void close() {
        collections.close();
    }
}
