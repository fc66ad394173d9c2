package dev.gatehouse.ledger;

import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import dev.gatehouse.storage.Sum;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Storage in a file whose journal can be unavailable, and can reject the rows of some calls.
final class SwitchableStorage implements AutoCloseable {
    private final Storage real;
    private final Storage switched;
    private volatile boolean away;
    private volatile String poison = "";

    SwitchableStorage(Path folder) throws IOException {
        real =
                SqlStorage.sqlite(
                        folder.resolve("gatehouse.db"),
                        Path.of("target/lib"),
                        Duration.ofSeconds(2));
        switched =
                new Storage(
                        real.documents(),
                        new SwitchableJournal(real.journal()),
                        real.rollups(),
                        real.counters(),
                        real.notices(),
                        real.blobs(),
                        real.backend());
    }

    Storage get() {
        return switched;
    }

    void away(boolean isAway) {
        away = isAway;
    }

    /// Rejects the rows whose body contains a word.
    void reject(String word) {
        poison = word;
    }

    /// The rows, by their ids.
    Map<String, String> rows() throws IOException {
        var query = new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 100_000);
        return real.journal().page(PlainContent.JOURNAL, query).stream()
                .collect(java.util.stream.Collectors.toMap(Row::id, Row::body));
    }

    /// How many rows the sums count.
    long summed() throws IOException {
        var query =
                new Rollups.Query(PlainContent.SET, 15, 0, 3_600_000, List.of(), List.of(), false);
        return real.rollups().read(query).stream().mapToLong(it -> it.measures()[0]).sum();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }

    private final class SwitchableJournal implements Journal {
        private final Journal journal;

        private SwitchableJournal(Journal journal) {
            this.journal = journal;
        }

        @Override
        public void apply(String name, String node, List<Entry> entries) throws StorageException {
            available();
            String word = poison;
            if (!word.isEmpty()
                    && entries.stream().anyMatch(it -> it.row().body().contains(word))) {
                throw new StorageException(Reason.REJECTED, "a row has the word " + word);
            }
            journal.apply(name, node, entries);
        }

        private void available() throws StorageException {
            if (away) {
                throw new StorageException(Reason.UNAVAILABLE, "it is away");
            }
        }

        @Override
        public long position(String node) throws StorageException {
            available();
            return journal.position(node);
        }

        @Override
        public Set<String> append(String name, List<Row> rows) throws StorageException {
            return journal.append(name, rows);
        }

        @Override
        public boolean revise(String name, Row before, Row after, List<Sum> differences)
                throws StorageException {
            return journal.revise(name, before, after, differences);
        }

        @Override
        public Row find(String name, String id) throws StorageException {
            return java.util.Objects.requireNonNull(journal.find(name, id));
        }

        @Override
        public List<Row> page(String name, Query query) throws StorageException {
            return journal.page(name, query);
        }

        @Override
        public int deleteBefore(String name, long time, int limit) throws StorageException {
            return journal.deleteBefore(name, time, limit);
        }
    }
}
