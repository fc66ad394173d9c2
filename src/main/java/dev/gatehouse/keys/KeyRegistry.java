package dev.gatehouse.keys;

import dev.gatehouse.cluster.DocumentSnapshot;
import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.crypto.RootSecret;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All virtual keys of an installation, in memory, and what else calls are bound by. No look-up
/// asks storage.
///
/// A thread follows the changes of all gateways: on each notice, and once a second in any case.
/// While storage cannot be read, the keys in memory are accepted for a time; a gateway that starts
/// then takes those of its last snapshot. Until a start has read one of the two, it serves no call.
public final class KeyRegistry implements AutoCloseable {
    static final String COLLECTION = "keys";

    private static final Duration PACE = Duration.ofSeconds(1);

    /// How long a start waits for storage before it looks for a snapshot.
    private static final Duration PATIENCE = Duration.ofMillis(500);

    /// How long the first requests wait for keys.
    private static final Duration FIRST = Duration.ofSeconds(10);

    /// From when on storage counts as away: unknown keys may be new ones.
    private static final long AWAY = Duration.ofSeconds(5).toMillis();

    /// How many times as long as a snapshot took the next one waits: many keys that change one by
    /// one keep no core busy.
    private static final int SHARE = 20;

    private static final Duration TOUCH = Duration.ofMinutes(1);
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private final Supplier<@Nullable Storage> storage;
    private final RootSecrets secrets;
    private final DocumentSnapshot snapshot;
    private final Rules rules;
    private final boolean shared;
    private final Consumer<String> warnings;
    private final DocumentView<Key> view;
    private final long maxStaleness;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final long started = System.nanoTime();
    private final Thread thread = Thread.ofVirtual().name("keys").unstarted(this::run);
    private volatile KeyLookup lookup = KeyLookup.of(List.of(), List.of());
    private volatile long contact;
    private volatile boolean closed;
    private volatile boolean unsaved;
    private volatile boolean following;
    private volatile boolean saving;
    private @Nullable Thread saver;
    private volatile long nextSave = System.nanoTime();
    private boolean failing;
    private boolean opened;
    private Instant touched = Instant.EPOCH;

    /// What calls are bound by beside their keys: rules, limits, budgets, prices.
    ///
    /// @param documents kept up, and kept in the snapshot, beside the keys
    /// @param opened runs once all of them were read from storage, again if it fails
    public record Rules(List<DocumentView<?>> documents, Opened opened) {
        public Rules {
            documents = List.copyOf(documents);
        }

        private boolean none() {
            return documents.stream().allMatch(DocumentView::empty);
        }
    }

    /// What runs once all was read from storage.
    @FunctionalInterface
    public interface Opened {
        void run() throws StorageException;
    }

    /// @param storage `null` while it is not open
    /// @param shared whether storage may be away at a start: a snapshot is kept of nothing, too
    /// @param folder for the snapshot
    /// @param warnings receives, in a sentence each, warnings for the operator
    public KeyRegistry(
            Supplier<@Nullable Storage> storage,
            RootSecrets secrets,
            Rules rules,
            KeySettings settings,
            boolean shared,
            Path folder,
            Consumer<String> warnings) {
        this.storage = storage;
        this.secrets = secrets;
        this.maxStaleness = settings.maxStaleness().toMillis();
        this.rules = rules;
        this.shared = shared;
        this.snapshot = new DocumentSnapshot(folder.resolve("keys.snapshot"), "keys.snapshot");
        this.warnings = warnings;
        this.view = new DocumentView<>(COLLECTION, KeyJson::read, warnings);
        view.onChange(this::rebuild);
        rules.documents().forEach(each -> each.onChange(() -> unsaved |= following));
        thread.start();
    }

    /// Looks at storage now, as it has been opened.
    public void wake() {
        LockSupport.unpark(thread);
    }

    /// What is known of keys.
    enum State {
        /// All that there are.
        KNOWN,
        /// Those of some time ago; one that is not among them may be new.
        STALE,
        /// None can be checked.
        UNKNOWN
    }

    /// What is known now. The first requests after a start wait a moment for it.
    State state() {
        if (!bound()) {
            return State.UNKNOWN;
        }
        long age = age();
        if (following && age < AWAY && lookup.unverifiable() == 0) {
            return State.KNOWN;
        }
        return age < maxStaleness ? State.STALE : State.UNKNOWN;
    }

    /// Whether it is known what calls are bound by, at this time or some time ago. The first
    /// requests after a start wait a moment for it.
    boolean bound() {
        return loaded() || awaited();
    }

    /// Whether it is known now what calls are bound by.
    public boolean loaded() {
        return loaded.getCount() == 0;
    }

    /// For how many milliseconds the keys have not been known to be those in storage.
    private long age() {
        return Duration.ofNanos(System.nanoTime() - contact).toMillis();
    }

    private boolean awaited() {
        long left = FIRST.toNanos() - (System.nanoTime() - started);
        try {
            return left > 0 && loaded.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Whether keys can be checked. The first requests after a start wait a moment for it.
    public boolean ready() {
        return state() != State.UNKNOWN;
    }

    /// Whether there is any key.
    boolean any() {
        return lookup.size() > 0;
    }

    /// The key with a text, valid or not; `null` when there is none.
    @Nullable Key find(String text) {
        return lookup.find(text, System.currentTimeMillis());
    }

    /// The keys by their ids.
    Map<String, Key> all() {
        return view.all();
    }

    /// The key with an id; `null` when there is none.
    public @Nullable Key byId(String id) {
        return view.find(id);
    }

    RootSecrets secrets() {
        return secrets;
    }

    /// Stores a key for all gateways.
    ///
    /// @param version that of the stored one, 0 when there must be none
    /// @return whether it was stored; not when another version is stored
    boolean put(Key key, long version) throws StorageException {
        requireOpen();
        return view.putIf(key.id(), KeyJson.document(key), version);
    }

    /// Removes a key for all gateways.
    boolean remove(String id) throws StorageException {
        requireOpen();
        return view.remove(id);
    }

    /// The last use of each key by any gateway, in milliseconds since 1970.
    Map<String, Long> lastUsed() throws StorageException {
        Storage open = storage.get();
        Map<String, Long> uses = open == null ? new HashMap<>() : KeyUses.read(open.documents());
        for (Key key : view.all().values()) {
            long here = key.use().last();
            if (here > 0) {
                uses.merge(key.id(), here, Math::max);
            }
        }
        return uses;
    }

    private void requireOpen() throws StorageException {
        if (!bound() || !following) {
            throw new StorageException(
                    StorageException.Reason.UNAVAILABLE, "storage has not been opened");
        }
    }

    private void run() {
        LockSupport.parkNanos(PATIENCE.toNanos());
        while (!closed) {
            look();
            if (loaded.getCount() > 0 && snapshot.exists()) {
                restore();
            }
            if (unsaved && !saving && System.nanoTime() - nextSave >= 0) {
                saving = true;
                saver = Thread.ofVirtual().name("keys-snapshot").start(this::save);
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    private void look() {
        Storage open = storage.get();
        if (open == null) {
            return;
        }
        try {
            follow(open);
            contact = System.nanoTime();
            loaded.countDown();
            if (!opened) {
                rules.opened().run();
                opened = true;
            }
            touch(open);
            failing = false;
        } catch (StorageException e) {
            if (!failing) {
                warnings.accept("Keys could not be read: " + e.getMessage() + ".");
            }
            failing = true;
        }
    }

    private void follow(Storage open) throws StorageException {
        if (following) {
            view.refresh();
            for (DocumentView<?> each : rules.documents()) {
                each.refresh();
            }
            return;
        }
        for (DocumentView<?> each : rules.documents()) {
            each.open(open);
        }
        view.open(open);
        following = true;
        rebuild();
    }

    /// Takes the keys in force; those that another root secret was used for cannot be checked.
    private synchronized void rebuild() {
        if (!following) {
            return;
        }
        Collection<Key> keys = view.all().values();
        try {
            lookup = KeyLookup.of(keys, keys.isEmpty() ? List.of() : secrets.all());
        } catch (IOException e) {
            warnings.accept("The root secret could not be read: " + e.getMessage() + ".");
            lookup = KeyLookup.of(keys, List.of());
        }
        int unverifiable = lookup.unverifiable();
        if (unverifiable > 0) {
            warnings.accept(
                    "%d keys were made with another root secret and cannot be checked; set GATEHOUSE_SECRET to the one of the gateways that made them."
                            .formatted(unverifiable));
        }
        unsaved = true;
    }

    private void restore() {
        try {
            long ago = System.currentTimeMillis() - snapshot.time();
            snapshot.read(
                    secrets.all(),
                    document -> {
                        rules.documents().forEach(each -> each.restore(document));
                        view.restore(document);
                    });
            rules.documents().forEach(DocumentView::restored);
            lookup = KeyLookup.of(view.all().values(), secrets.all());
            contact = System.nanoTime() - Duration.ofMillis(Math.max(0, ago)).toNanos();
            loaded.countDown();
            warnings.accept(
                    "Storage cannot be read yet: the %d keys of the last snapshot are in force."
                            .formatted(lookup.size()));
        } catch (IOException e) {
            if (!failing) {
                warnings.accept("The snapshot of the keys is of no use: " + e.getMessage() + ".");
            }
            failing = true;
        }
    }

    /// On a thread of its own, as many keys take longer than the pace at which the gateway follows
    /// changes.
    private void save() {
        long began = System.nanoTime();
        unsaved = false;
        try {
            if (!any() && rules.none() && !shared && !snapshot.exists()) {
                return;
            }
            List<RootSecret> known = secrets.all();
            if (!known.isEmpty()) {
                snapshot.write(
                        to -> {
                            view.read(to);
                            for (DocumentView<?> each : rules.documents()) {
                                each.read(to);
                            }
                        },
                        known.getFirst());
            }
        } catch (IOException e) {
            warnings.accept("The snapshot of the keys was not written: " + e.getMessage() + ".");
        } finally {
            long now = System.nanoTime();
            nextSave = now + (now - began) * SHARE;
            saving = false;
        }
    }

    /// What is done once a minute.
    private void touch(Storage open) throws StorageException {
        Instant now = Instant.now();
        if (touched.isBefore(now.minus(TOUCH))) {
            touched = now;
            KeyUses.write(view.all().values(), open.documents());
            if (unsaved || saving || !snapshot.exists()) {
                return;
            }
            try {
                snapshot.touch(now);
            } catch (IOException e) {
                warnings.accept("The snapshot of the keys is not kept up: " + e.getMessage() + ".");
            }
        }
    }

    /// Waits, but not for long, for what is being read or written.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            Thread writing = thread.join(CLOSING) ? saver : null;
            if (writing != null) {
                writing.join(CLOSING);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        view.close();
        rules.documents().forEach(DocumentView::close);
    }
}
