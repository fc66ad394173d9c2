package dev.gatehouse.cache.store;

import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Texts in the storage of the gateway, which deletes them some time after they have expired.
final class StoredTexts implements SealedStore.SealedTexts {
    private static final int PAGE = 100;

    private final Supplier<@Nullable Storage> storage;
    private final String collection;

    private StoredTexts(Supplier<@Nullable Storage> storage, String collection) {
        this.storage = storage;
        this.collection = collection;
    }

    /// Those of answers.
    ///
    /// @param storage `null` while it is not open
    static StoredTexts answers(Supplier<@Nullable Storage> storage) {
        return new StoredTexts(storage, "answers");
    }

    /// Those of what checks have shown.
    static StoredTexts checks(Supplier<@Nullable Storage> storage) {
        return new StoredTexts(storage, "answer-checks");
    }

    @Override
    public @Nullable String find(String key) throws IOException {
        Storage open = storage.get();
        Document found = open == null ? null : open.documents().find(collection, key);
        return found == null ? null : found.body();
    }

    @Override
    public void put(String key, String text, long expires) throws IOException {
        Storage open = storage.get();
        if (open != null) {
            var draft = new Documents.Draft(collection, key, null, expires, text);
            open.documents().putAll(List.of(draft));
        }
    }

    @Override
    public boolean replace(String key, @Nullable String before, String text, long expires)
            throws IOException {
        Storage open = storage.get();
        if (open == null) {
            throw new IOException("the storage is not open");
        }
        Document found = open.documents().find(collection, key);
        if (!Objects.equals(found == null ? null : found.body(), before)) {
            return false;
        }
        long version = found == null ? Documents.ABSENT : found.version();
        var draft = new Documents.Draft(collection, key, null, expires, text);
        return open.documents().putIf(draft, version) != null;
    }

    @Override
    public long remove(Predicate<String> which) throws IOException {
        Storage open = storage.get();
        return open == null ? 0 : remove(which, open.documents());
    }

    private long remove(Predicate<String> which, Documents documents) throws StorageException {
        long removed = 0;
        String after = null;
        List<Document> page;
        do {
            page = documents.page(collection, null, after, PAGE);
            for (Document each : page) {
                boolean fits = which.test(each.body());
                removed += fits && documents.remove(collection, each.id(), each.version()) ? 1 : 0;
                after = each.id();
            }
        } while (page.size() == PAGE);
        return removed;
    }

    @Override
    public void close() {}
}
