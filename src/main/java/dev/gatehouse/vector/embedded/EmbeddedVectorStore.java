package dev.gatehouse.vector.embedded;

import dev.gatehouse.concurrent.ProcessLock;
import dev.gatehouse.vector.VectorEntry;
import dev.gatehouse.vector.VectorStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Vectors in the memory of the process, and in a file if a folder is given.
///
/// A search compares a bit per dimension of all entries of its partition, the sign, and computes
/// the cosines of the best 200 from a byte per dimension. Rounding to a byte moves a component by
/// at most a 254th of the largest one of its vector: with 384 dimensions of an embedding model a
/// cosine is off by 0.0005 on average and by less than 0.003. A partition with at most 200 entries
/// is searched exactly but for that; in a larger one an entry is missed if the signs of 200 others
/// fit better, which needs vectors whose components do not lie around zero.
///
/// The store is bounded by bytes: the entries that expire first make room. The file is read beside
/// the start, and until it has been read a search finds what was read so far; removals wait for it.
/// It has the entries as they were put: a payload that is encrypted is so in the file, ids,
/// partitions and vectors are not, and from a vector a text can be guessed. Only its owner can read
/// it, and one process holds it.
public final class EmbeddedVectorStore implements VectorStore {
    private static final String FILE = "vectors";
    private static final int MOST_DIMENSIONS = 65_536;
    private static final int MOST_CHARACTERS = 1 << 20;

    private final InstantSource clock;
    private final long most;
    private final FlatIndex index;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final @Nullable VectorJournal journal;
    private final @Nullable ProcessLock held;
    private final CountDownLatch loaded = new CountDownLatch(1);

    /// The ids that were put before the file was read; `null` once it has been.
    private @Nullable Set<String> fresh = new HashSet<>();

    private EmbeddedVectorStore(long most, InstantSource clock) {
        this.clock = clock;
        this.most = most;
        this.index = new FlatIndex(most);
        this.journal = null;
        this.held = null;
        this.fresh = null;
        loaded.countDown();
    }

    private EmbeddedVectorStore(
            Path file, long most, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        this.clock = clock;
        this.most = most;
        this.index = new FlatIndex(most);
        this.held = ProcessLock.take(file);
        try {
            this.journal = new VectorJournal(VectorFile.open(file), new Indexed(), clock, warnings);
        } catch (IOException e) {
            held.close();
            throw e;
        }
        VectorJournal reading = journal;
        Thread.ofVirtual().name("vectors").start(() -> load(reading, warnings));
    }

    /// In memory only.
    ///
    /// @param most how many bytes all entries may take
    public static EmbeddedVectorStore inMemory(long most, InstantSource clock) {
        return new EmbeddedVectorStore(most, clock);
    }

    /// In memory and in a file of a folder, which is made.
    ///
    /// @param most how many bytes all entries may take in memory; the file may take twice as much
    /// @param warnings receives, in a sentence each, what happens to the file
    /// @throws IOException when the folder cannot be used, or another process has it
    public static EmbeddedVectorStore inFolder(
            Path folder, long most, InstantSource clock, Consumer<String> warnings)
            throws IOException {
        Files.createDirectories(folder);
        return new EmbeddedVectorStore(folder.resolve(FILE), most, clock, warnings);
    }

    /// The entries as a rewrite of the file reads them.
    private final class Indexed implements VectorJournal.Entries {
        @Override
        public long count() {
            return size().entries();
        }

        @Override
        public List<String> ids() {
            return reading(index::ids);
        }

        @Override
        public List<VectorRecord> records(List<String> ids) {
            return reading(() -> ids.stream().map(index::record).filter(it -> it != null).toList());
        }
    }

    @Override
    public List<Match> nearest(String partition, float[] vector, int limit) throws IOException {
        lock.readLock().lock();
        try {
            sameDimensions(partition, vector);
            return index.nearest(partition, vector, limit, clock.millis());
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void put(VectorEntry entry) throws IOException {
        suitable(entry);
        VectorCodes codes = VectorCodes.of(entry.vector());
        lock.writeLock().lock();
        try {
            sameDimensions(entry.partition(), entry.vector());
            index.put(entry, codes, clock.millis());
            if (fresh != null) {
                fresh.add(entry.id());
            } else if (journal != null) {
                journal.add(VectorRecord.put(entry, codes.codes()));
            }
        } finally {
            lock.writeLock().unlock();
        }
        if (journal != null && loaded.getCount() == 0) {
            journal.write();
        }
    }

    private void suitable(VectorEntry entry) throws IOException {
        int dimensions = entry.vector().length;
        int characters =
                entry.id().length() + entry.partition().length() + entry.payload().length();
        if (dimensions == 0 || dimensions > MOST_DIMENSIONS || characters > MOST_CHARACTERS) {
            throw new IOException("an entry has no dimensions, or too many, or too much text");
        }
        for (float component : entry.vector()) {
            if (!Float.isFinite(component)) {
                throw new IOException("a component of a vector is not finite");
            }
        }
        if (FlatEntry.bytes(entry.id(), entry.payload(), dimensions) > most) {
            throw new IOException("an entry is larger than the store may be");
        }
    }

    private void sameDimensions(String partition, float[] vector) throws IOException {
        int known = index.dimensions(partition);
        if (known >= 0 && known != vector.length) {
            throw new IOException(
                    "the vectors of the partition have %d dimensions, not %d"
                            .formatted(known, vector.length));
        }
    }

    @Override
    public void remove(Collection<String> ids) throws IOException {
        awaitLoaded();
        lock.writeLock().lock();
        try {
            for (String id : ids) {
                index.remove(id);
                if (journal != null) {
                    // Also when it is unknown: one that made room may be in the file still.
                    journal.add(VectorRecord.removed(id));
                }
            }
        } finally {
            lock.writeLock().unlock();
        }
        if (journal != null) {
            journal.writeThrough();
        }
    }

    @Override
    public void clear() throws IOException {
        awaitLoaded();
        if (journal == null) {
            clear(() -> {});
        } else {
            journal.empty(this::clear);
        }
    }

    private void clear(Runnable together) {
        lock.writeLock().lock();
        try {
            index.clear();
            together.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Expired entries count until they are swept.
    @Override
    public Size size() {
        return reading(() -> new Size(index.count(), index.bytes()));
    }

    /// Waits until the file has been read.
    void awaitLoaded() throws IOException {
        try {
            loaded.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private <T> T reading(Supplier<T> work) {
        lock.readLock().lock();
        try {
            return work.get();
        } finally {
            lock.readLock().unlock();
        }
    }

    private void load(VectorJournal reading, Consumer<String> warnings) {
        try {
            reading.read(this::load);
        } catch (IOException e) {
            warnings.accept("the file of vectors is started anew: " + e.getMessage());
            lock.writeLock().lock();
            try {
                index.retain(fresh == null ? Set.of() : fresh);
            } finally {
                lock.writeLock().unlock();
            }
        } finally {
            follow(reading);
            loaded.countDown();
            reading.write();
        }
    }

    /// Takes a record of the file, unless its entry was put since the start.
    private void load(VectorRecord record) {
        byte[] codes = record.codes();
        lock.writeLock().lock();
        try {
            if (fresh == null || fresh.contains(record.id())) {
                return;
            }
            if (codes == null) {
                index.remove(record.id());
                return;
            }
            int known = index.dimensions(record.partition());
            if (known < 0 || known == codes.length) {
                index.put(record.entry(), VectorCodes.kept(codes), clock.millis());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Queues what was put since the start, as the file did not take it before.
    private void follow(VectorJournal reading) {
        lock.writeLock().lock();
        try {
            Set<String> put = fresh == null ? Set.of() : fresh;
            fresh = null;
            for (String id : put) {
                VectorRecord record = index.record(id);
                reading.add(record == null ? VectorRecord.removed(id) : record);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        try {
            awaitLoaded();
        } catch (IOException _) {
            // What is read is not lost.
        }
        if (journal != null) {
            journal.close();
        }
        if (held != null) {
            held.close();
        }
    }
}
