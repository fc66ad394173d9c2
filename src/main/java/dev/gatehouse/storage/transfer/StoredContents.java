package dev.gatehouse.storage.transfer;

import dev.gatehouse.storage.BucketSums;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.Counters;
import dev.gatehouse.storage.Counters.Amount;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// A storage as the source or the sink of a copy.
///
/// @param blobs whether its blobs are copied, too
record StoredContents(Storage storage, boolean blobs) implements Source, Sink {
    private static final int SMALL = 1_000;

    /// How much a page of texts of any length may have, so that memory is enough for it.
    private static final int PAGE_CHARACTERS = 2 << 20;

    private static final int FIRST_PAGE = 50;

    private Contents contents() {
        return storage.backend().contents();
    }

    @Override
    public long expected() throws IOException {
        return contents().size();
    }

    /// Positions come first: should a gateway go on writing to a backend without snapshots, its
    /// ledger delivers again what it has written since.
    @Override
    public void giveTo(Sink sink) throws IOException {
        positionsTo(sink);
        for (String collection : contents().collections()) {
            if (!collection.equals(Destination.COLLECTION)) {
                documentsTo(sink, collection);
            }
        }
        for (String journal : contents().journals()) {
            rowsTo(sink, journal);
        }
        sumsTo(sink);
        countersTo(sink);
        if (blobs) {
            blobsTo(sink);
        }
    }

    void positionsTo(Sink sink) throws IOException {
        List<Contents.Position> page = contents().positions(null, SMALL);
        while (!page.isEmpty()) {
            sink.positions(page);
            page = contents().positions(page.getLast().node(), SMALL);
        }
    }

    private void documentsTo(Sink sink, String collection) throws IOException {
        int limit = FIRST_PAGE;
        List<Document> page = storage.documents().page(collection, null, null, limit);
        while (!page.isEmpty()) {
            sink.documents(page);
            limit = next(limit, page, it -> it.body().length());
            page = storage.documents().page(collection, null, page.getLast().id(), limit);
        }
    }

    private void rowsTo(Sink sink, String journal) throws IOException {
        int limit = FIRST_PAGE;
        List<Row> page = rows(journal, null, limit);
        while (!page.isEmpty()) {
            sink.rows(journal, page);
            limit = next(limit, page, it -> it.body().length());
            Row last = page.getLast();
            page = rows(journal, new Journal.Place(last.time(), last.id()), limit);
        }
    }

    private List<Row> rows(String journal, Journal.@Nullable Place before, int limit)
            throws StorageException {
        return storage.journal()
                .page(
                        journal,
                        new Journal.Query(Long.MIN_VALUE, Long.MAX_VALUE, Map.of(), before, limit));
    }

    /// The size of the next page: twice as many at most, by the length of those of this one.
    private static <T> int next(int limit, List<T> page, ToIntFunction<T> length) {
        long characters = page.stream().mapToLong(length::applyAsInt).sum() + 1;
        long fitting = (long) PAGE_CHARACTERS * page.size() / characters;
        return Math.clamp(fitting, 1, Math.min(SMALL, limit * 2));
    }

    private void sumsTo(Sink sink) throws IOException {
        List<BucketSums.Total> page = contents().sums(null, SMALL);
        while (!page.isEmpty()) {
            sink.sums(page);
            page = contents().sums(page.getLast().bucket(), SMALL);
        }
    }

    private void countersTo(Sink sink) throws IOException {
        List<Amount> page = contents().counters(null, FIRST_PAGE);
        while (!page.isEmpty()) {
            sink.counters(page);
            page = contents().counters(page.getLast().counter(), FIRST_PAGE);
        }
    }

    private void blobsTo(Sink sink) throws IOException {
        List<String> page = storage.blobs().ids(null, SMALL);
        while (!page.isEmpty()) {
            for (String id : page) {
                blobTo(sink, id);
            }
            page = storage.blobs().ids(page.getLast(), SMALL);
        }
    }

    private void blobTo(Sink sink, String id) throws IOException {
        try (InputStream content = storage.blobs().get(id)) {
            // One that was deleted meanwhile is not part of it.
            if (content != null) {
                sink.blob(id, content);
            }
        }
    }

    @Override
    public void documents(List<Document> page) throws IOException {
        contents().keepDocuments(page);
    }

    @Override
    public void rows(String journal, List<Row> page) throws IOException {
        Set<String> added = storage.journal().append(journal, page);
        if (added.size() == page.size()) {
            return;
        }
        Map<String, Row> stored = new HashMap<>();
        var span =
                new Journal.Query(
                        page.getLast().time(),
                        page.getFirst().time() + 1,
                        Map.of(),
                        null,
                        page.size() * 2);
        storage.journal().page(journal, span).forEach(row -> stored.put(row.id(), row));
        for (Row row : page) {
            if (!added.contains(row.id()) && !row.equals(stored.get(row.id()))) {
                revise(journal, row);
            }
        }
    }

    /// A row that was there from an earlier try, and has changed in the source since.
    private void revise(String journal, Row row) throws StorageException {
        Row before = storage.journal().find(journal, row.id());
        if (before != null && before.time() == row.time() && !before.equals(row)) {
            storage.journal().revise(journal, before, row, List.of());
        }
    }

    @Override
    public void sums(List<BucketSums.Total> page) throws IOException {
        contents().keepSums(page);
    }

    @Override
    public void positions(List<Contents.Position> page) throws IOException {
        contents().keepPositions(page);
    }

    /// What a counter lacks is added, so that nothing is added twice.
    @Override
    public void counters(List<Amount> page) throws IOException {
        Counters counters = storage.counters();
        List<Counters.Value> values = counters.read(page.stream().map(Amount::counter).toList());
        List<Amount> missing = new ArrayList<>();
        for (int i = 0; i < page.size(); i++) {
            Amount amount = page.get(i);
            long more = amount.amount() - values.get(i).used();
            if (more != 0) {
                missing.add(new Amount(amount.counter(), more, amount.expires()));
            }
        }
        if (!missing.isEmpty()) {
            counters.settle("transfer/" + UUID.randomUUID(), missing);
        }
    }

    @Override
    public void blob(String id, InputStream content) throws IOException {
        storage.blobs().put(id, content);
    }
}
