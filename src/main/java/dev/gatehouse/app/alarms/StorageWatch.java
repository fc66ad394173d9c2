package dev.gatehouse.app.alarms;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Kind;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether storage answers. One thread asks it, and may hang; another reads the result.
final class StorageWatch implements Watch {
    /// How long an answer may take.
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final Condition AWAY =
            new Condition(
                    "storage",
                    Severity.CRITICAL,
                    "Storage does not answer. Rows of calls wait in the ledger, and what"
                            + " administration changes is refused. Check the database and the way"
                            + " to it; 'storage' in the settings has its address.");

    private final Supplier<@Nullable Storage> storage;
    private final LongSupplier time;
    private volatile boolean away;
    private volatile long asked;
    private volatile boolean asking;

    /// @param storage `null` while it is not open
    /// @param time in nanoseconds
    StorageWatch(Supplier<@Nullable Storage> storage, LongSupplier time) {
        this.storage = storage;
        this.time = time;
    }

    /// Asks it.
    void probe() {
        asked = time.getAsLong();
        asking = true;
        away = !answers();
        asking = false;
    }

    private boolean answers() {
        Storage open = storage.get();
        try {
            return open != null && open.backend().now() > 0;
        } catch (StorageException _) {
            return false;
        }
    }

    @Override
    public Kind kind() {
        return Kind.STORAGE;
    }

    @Override
    public List<Condition> conditions() {
        boolean hangs = asking && time.getAsLong() - asked > LIMIT.toNanos();
        return away || hangs ? List.of(AWAY) : List.of();
    }
}
