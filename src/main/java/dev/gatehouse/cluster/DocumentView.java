package dev.gatehouse.cluster;

import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Notices;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A collection of documents in memory, read without a question to storage, and kept up with the
/// changes of all gateways.
///
/// @param <T> what a document is read into
public final class DocumentView<T> implements AutoCloseable {
    private static final int PAGE = 1_000;

    private final String collection;
    private final Function<Document, T> reader;
    private final Consumer<String> warnings;
    private final Map<String, T> entries = new ConcurrentHashMap<>();
    private final ReentrantLock reading = new ReentrantLock();

    /// Those that were restored, until storage has been read: it may not have them any more.
    private final Set<String> unconfirmed = ConcurrentHashMap.newKeySet();

    private volatile @Nullable Storage storage;
    private volatile boolean again;
    private Notices.@Nullable Subscription subscription;
    private final List<Runnable> observers = new CopyOnWriteArrayList<>();
    private final AtomicLong changes = new AtomicLong();
    private volatile long version;

    /// @param reader reads a document; one that it throws on is left out
    /// @param warnings receives, in a sentence each, warnings for the operator
    public DocumentView(
            String collection, Function<Document, T> reader, Consumer<String> warnings) {
        this.collection = collection;
        this.reader = reader;
        this.warnings = warnings;
    }

    /// Observes changes: runs after each time that some were read, and may not wait. To be set
    /// before the view is opened.
    public void onChange(Runnable action) {
        observers.add(action);
    }

    /// Begins to follow a storage, with all that is there.
    public void open(Storage opened) throws StorageException {
        if (storage == null) {
            unconfirmed.addAll(entries.keySet());
        }
        storage = opened;
        if (subscription == null) {
            subscription = opened.notices().subscribe(collection, new Listener());
        }
        refresh();
    }

    private final class Listener implements Notices.Listener {
        @Override
        public void notice(String text) {
            refreshAside();
        }

        @Override
        public void gap() {
            refreshAside();
        }
    }

    /// Shows a document that was in storage some time ago, until storage is opened. Documents of
    /// other collections are left out.
    public void restore(Document document) {
        if (storage == null && document.collection().equals(collection)) {
            put(document);
        }
    }

    /// All that was there some time ago is shown.
    public void restored() {
        changed();
    }

    private void changed() {
        changes.incrementAndGet();
        observers.forEach(Runnable::run);
    }

    /// Reads its documents in storage now, a page at a time.
    public void read(DocumentSnapshot.Sink to) throws IOException {
        String after = null;
        List<Document> page;
        do {
            page = opened().documents().page(collection, null, after, PAGE);
            for (Document document : page) {
                to.accept(document);
                after = document.id();
            }
        } while (page.size() == PAGE);
    }

    /// The entry with an id; `null` when there is none.
    public @Nullable T find(String id) {
        return entries.get(id);
    }

    /// Whether there is none.
    public boolean empty() {
        return entries.isEmpty();
    }

    /// Another number after each change.
    public long changes() {
        return changes.get();
    }

    /// All entries.
    public Map<String, T> all() {
        return Map.copyOf(entries);
    }

    /// Stores a document for all gateways, whatever was there.
    public void put(String id, String body) throws StorageException {
        put(id, body, null);
    }

    /// Stores a document for all gateways, whatever was there.
    ///
    /// @param expires when storage may delete it, in milliseconds since 1970; `null` for never
    public void put(String id, String body, @Nullable Long expires) throws StorageException {
        Storage open = opened();
        var draft = new Documents.Draft(collection, id, null, expires, body);
        open.documents().putAll(List.of(draft));
        publish(open, id);
    }

    /// Stores a document for all gateways if the stored one has a version.
    ///
    /// @param version [Documents#ABSENT] when there must be none
    /// @return whether it was stored; not when another version is stored
    public boolean putIf(String id, String body, long version) throws StorageException {
        Storage open = opened();
        var draft = new Documents.Draft(collection, id, null, null, body);
        boolean stored = open.documents().putIf(draft, version) != null;
        if (stored) {
            publish(open, id);
        }
        return stored;
    }

    /// Removes a document for all gateways.
    ///
    /// @return whether it was there
    public boolean remove(String id) throws StorageException {
        Storage open = opened();
        Document before = open.documents().find(collection, id);
        boolean removed =
                before != null && open.documents().remove(collection, id, before.version());
        if (removed) {
            publish(open, id);
        }
        return removed;
    }

    private void publish(Storage open, String id) throws StorageException {
        refresh();
        open.notices().publish(collection, id);
    }

    private Storage opened() throws StorageException {
        Storage open = storage;
        if (open == null) {
            throw new StorageException(
                    StorageException.Reason.UNAVAILABLE, "storage has not been opened");
        }
        return open;
    }

    private void refreshAside() {
        again = true;
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                refresh();
                            } catch (StorageException e) {
                                warnings.accept(
                                        "Changes of '%s' could not be read: %s."
                                                .formatted(collection, e.getMessage()));
                            }
                        });
    }

    /// Reads the changes since the last time.
    public void refresh() throws StorageException {
        Storage open = opened();
        reading.lock();
        try {
            boolean any = false;
            do {
                again = false;
                int read = PAGE;
                while (read == PAGE) {
                    var changes = open.documents().changesSince(collection, version, PAGE);
                    changes.forEach(this::take);
                    read = changes.size();
                    any |= read > 0;
                }
            } while (again);
            any |= entries.keySet().removeAll(unconfirmed);
            unconfirmed.clear();
            if (any) {
                changed();
            }
        } finally {
            reading.unlock();
        }
    }

    private void take(Documents.Change change) {
        version = change.version();
        unconfirmed.remove(change.id());
        Document document = change.document();
        if (document == null) {
            entries.remove(change.id());
            return;
        }
        put(document);
    }

    private void put(Document document) {
        String id = document.id();
        try {
            entries.put(id, reader.apply(document));
        } catch (IllegalArgumentException e) {
            entries.remove(id);
            warnings.accept(
                    "The entry '%s' of '%s' cannot be read: %s."
                            .formatted(id, collection, e.getMessage()));
        }
    }

    @Override
    public void close() {
        Notices.Subscription open = subscription;
        if (open != null) {
            open.close();
        }
    }
}
