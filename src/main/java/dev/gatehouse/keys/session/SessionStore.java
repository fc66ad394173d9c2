package dev.gatehouse.keys.session;

import dev.gatehouse.cluster.DocumentView;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The sessions of all gateways of a storage, in memory. While storage is away those that begin
/// are known to this gateway alone. Safe for many threads.
public final class SessionStore {
    private static final String COLLECTION = "sessions";

    /// Beyond that the one that was used least recently ends.
    private static final int MOST = 1_000;

    /// How often the use of a session is stored.
    private static final long TOUCH = Duration.ofMinutes(5).toMillis();

    private static final long REFRESH = Duration.ofMillis(200).toNanos();

    private final DocumentView<Session> view;
    private final Map<String, Session> alone = new ConcurrentHashMap<>();

    /// When each was used at this gateway, until that is stored.
    private final Map<String, Long> uses = new ConcurrentHashMap<>();

    private final AtomicLong lastRefresh = new AtomicLong(System.nanoTime() - REFRESH);

    /// @param warnings receives, in a sentence each, warnings for the operator
    public SessionStore(Consumer<String> warnings) {
        view = new DocumentView<>(COLLECTION, Session::read, warnings);
    }

    /// Those of all gateways.
    public DocumentView<Session> documents() {
        return view;
    }

    /// The session with an id that is not over; `null` when there is none.
    ///
    /// @param now milliseconds since 1970
    @Nullable Session find(String id, long now) {
        Session known = known(id);
        if (known == null && refreshed()) {
            known = known(id);
        }
        if (known == null) {
            return null;
        }
        Session session = known.usedAt(uses.getOrDefault(id, 0L));
        return session.over(now) ? null : session;
    }

    private @Nullable Session known(String id) {
        Session stored = view.find(id);
        return stored == null ? alone.get(id) : stored;
    }

    /// Reads what another gateway may have stored a moment ago: its browser does not wait. Made-up
    /// cookies cause no more than some such reads in a second.
    private boolean refreshed() {
        long now = System.nanoTime();
        long last = lastRefresh.get();
        if (now - last < REFRESH || !lastRefresh.compareAndSet(last, now)) {
            return false;
        }
        try {
            view.refresh();
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    /// Records a use.
    void use(Session session, long now) {
        uses.put(session.id(), now);
        if (now - session.used() < TOUCH) {
            return;
        }
        try {
            if (view.find(session.id()) != null) {
                view.put(session.id(), session.usedAt(now).document());
            }
        } catch (StorageException _) {
            // It is stored with a later use.
        }
    }

    /// Begins one.
    void add(Session session, long now) {
        try {
            makeRoom(now);
            view.put(session.id(), session.document());
        } catch (StorageException _) {
            if (alone.size() >= MOST) {
                oldest(alone.values(), 1).forEach(it -> alone.remove(it.id()));
            }
            alone.put(session.id(), session);
        }
    }

    /// Ends one.
    void remove(String id) throws StorageException {
        uses.remove(id);
        if (alone.remove(id) == null) {
            view.remove(id);
        }
    }

    private void makeRoom(long now) throws StorageException {
        uses.keySet().removeIf(id -> find(id, now) == null);
        alone.values().removeIf(it -> it.over(now));
        var left = new ArrayList<Session>();
        for (Session each : view.all().values()) {
            if (each.usedAt(uses.getOrDefault(each.id(), 0L)).over(now)) {
                view.remove(each.id());
            } else {
                left.add(each);
            }
        }
        for (Session each : oldest(left, left.size() + 1 - MOST)) {
            view.remove(each.id());
        }
    }

    private static List<Session> oldest(Iterable<Session> all, int count) {
        var sorted = new ArrayList<Session>();
        all.forEach(sorted::add);
        sorted.sort(Comparator.comparing(Session::used));
        return sorted.subList(0, Math.clamp(count, 0, sorted.size()));
    }
}
