package dev.gatehouse.routing.affinity;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import dev.gatehouse.storage.Document;
import dev.gatehouse.storage.Documents;
import dev.gatehouse.storage.Documents.Draft;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The owners of objects in storage, which outlive the process and are shared by all gateways.
///
/// They are written some moments after an answer, many at once. Storage is read only for an id that
/// this process has not met.
public final class OwnerArchive implements AutoCloseable {
    private static final String COLLECTION = "object-owners";
    private static final String ACCOUNT = "account";
    private static final String PATH = "user_path";
    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration PACE = Duration.ofMillis(500);
    private static final int MOST_WAITING = 20_000;
    private static final int BATCH = 500;

    private final Supplier<@Nullable Storage> storage;
    private final Consumer<String> warnings;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Thread thread = Thread.ofVirtual().name("object-owners").unstarted(this::run);
    private volatile boolean closed;
    private boolean failing;

    /// @param storage `null` while it is not open
    /// @param warnings receives, in a sentence each, warnings for the operator
    public OwnerArchive(Supplier<@Nullable Storage> storage, Consumer<String> warnings) {
        this.storage = storage;
        this.warnings = warnings;
        thread.start();
    }

    /// Stores which account made an object, and for which caller. When too many wait for storage,
    /// the oldest are left out.
    void record(String id, ObjectOwners.Maker maker, String caller) {
        JsonWriter document = new JsonWriter().object().member(ACCOUNT, maker.account());
        if (maker.userPath() != null) {
            document.member(PATH, maker.userPath());
        }
        String body = document.end().toString();
        long expires = System.currentTimeMillis() + KEPT.toMillis();
        synchronized (waiting) {
            if (waiting.size() >= MOST_WAITING) {
                waiting.remove(waiting.keySet().iterator().next());
            }
            var draft = new Draft(COLLECTION, id, caller, expires, body);
            waiting.put(id, new Waiting(draft, maker.userPath() != null));
        }
    }

    /// What made the object with an id; `null` when that is not known.
    ObjectOwners.@Nullable Maker of(String id) {
        Storage open = storage.get();
        if (open == null) {
            return null;
        }
        try {
            Document found = open.documents().find(COLLECTION, id);
            return found == null ? null : maker(Json.parse(found.body().getBytes(UTF_8)));
        } catch (StorageException | MalformedJson _) {
            return null;
        }
    }

    private static ObjectOwners.@Nullable Maker maker(Json body) throws MalformedJson {
        Json account = body.member(ACCOUNT);
        Json path = body.member(PATH);
        return account == null
                ? null
                : new ObjectOwners.Maker(account.text(), path == null ? null : path.text());
    }

    /// @param replaces whether it is stored whatever was there
    private record Waiting(Draft draft, boolean replaces) {}

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(PACE.toNanos());
            write();
        }
    }

    private void write() {
        Storage open = storage.get();
        if (open == null) {
            return;
        }
        List<Waiting> batch = next();
        while (!batch.isEmpty() && written(open.documents(), batch)) {
            batch = next();
        }
    }

    private List<Waiting> next() {
        synchronized (waiting) {
            return new ArrayList<>(waiting.values().stream().limit(BATCH).toList());
        }
    }

    /// What an answer only showed does not take the place of what is known of its making.
    private static void put(Documents documents, List<Waiting> batch) throws StorageException {
        documents.putAll(batch.stream().filter(Waiting::replaces).map(Waiting::draft).toList());
        for (Waiting each : batch) {
            if (!each.replaces()) {
                documents.putIf(each.draft(), Documents.ABSENT);
            }
        }
    }

    private boolean written(Documents documents, List<Waiting> batch) {
        try {
            put(documents, batch);
            failing = false;
        } catch (StorageException e) {
            if (!failing) {
                warnings.accept("Owners of objects could not be stored: " + e.getMessage() + ".");
            }
            failing = true;
            if (e.reason() == StorageException.Reason.UNAVAILABLE) {
                return false;
            }
        }
        synchronized (waiting) {
            batch.forEach(it -> waiting.remove(it.draft().id(), it));
        }
        return true;
    }

    /// Writes what waits.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        write();
    }
}
