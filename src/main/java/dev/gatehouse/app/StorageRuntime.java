package dev.gatehouse.app;

import dev.gatehouse.cluster.Leases;
import dev.gatehouse.crypto.RootSecrets;
import dev.gatehouse.metering.Retention;
import dev.gatehouse.responses.ResponseStore;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens storage beside the listener, and does its housekeeping.
final class StorageRuntime implements AutoCloseable {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    /// How long closing waits for storage that is being opened, so that nothing is written later.
    private static final Duration CLOSING = Duration.ofSeconds(2);

    private static final Duration HOUSEKEEPING = Duration.ofMinutes(10);
    private static final Duration LEASE = Duration.ofMinutes(15);
    private static final String JOB = "retention";

    private final StorageOpener opener;
    private final Retention retention;
    private final dev.gatehouse.audit.Retention auditRetention;
    private final Consumer<String> warnings;
    private final Thread thread;
    private final List<Opened> opened = new ArrayList<>();
    private volatile @Nullable Storage storage;
    private volatile @Nullable String fatal;
    private volatile @Nullable Consumer<String> onFatal;
    private volatile boolean closed;

    private StorageRuntime(Settings settings, Consumer<String> warnings) {
        this.opener = new StorageOpener(settings.storage(), settings.dataDir(), warnings);
        this.retention = new Retention(settings.usage().retentionDays());
        this.auditRetention = new dev.gatehouse.audit.Retention(settings.logging().retentionDays());
        this.warnings = warnings;
        this.thread = Thread.ofVirtual().name("storage").unstarted(this::run);
    }

    /// Begins to open it.
    ///
    /// @param warnings receives, in a sentence each, warnings for the operator
    static StorageRuntime open(Settings settings, Consumer<String> warnings) {
        var runtime = new StorageRuntime(settings, warnings);
        runtime.thread.start();
        return runtime;
    }

    /// The storage; `null` while it is not open.
    @Nullable Storage current() {
        return storage;
    }

    /// The responses that it keeps.
    ResponseStore responses(Settings settings, RootSecrets secrets) {
        return new ResponseStore(settings.responses(), secrets, this::current, warnings);
    }

    /// Runs an action as soon as storage is open. One that fails is a warning.
    void whenOpen(Opened action) {
        boolean now;
        synchronized (opened) {
            now = storage != null;
            if (!now) {
                opened.add(action);
            }
        }
        if (now) {
            run(action);
        }
    }

    /// What runs once storage is open.
    @FunctionalInterface
    interface Opened {
        void take(Storage storage) throws StorageException;
    }

    private void run(Opened action) {
        Storage open = storage;
        try {
            if (open != null) {
                action.take(open);
            }
        } catch (StorageException e) {
            warnings.accept("Documents could not be read: " + e.getMessage() + ".");
        }
    }

    /// Observes that storage can never be opened as it is.
    void onFatal(Consumer<String> action) {
        onFatal = action;
        String reason = fatal;
        if (reason != null) {
            action.accept(reason);
        }
    }

    private void run() {
        Duration wait = FIRST_RETRY;
        boolean warned = false;
        while (!closed && storage == null) {
            try {
                opened(opener.open());
            } catch (StorageException e) {
                if (e.reason() == Reason.REJECTED) {
                    fail(e);
                    return;
                }
                if (!warned) {
                    warnings.accept("Storage cannot be opened yet: " + e.getMessage() + ".");
                    warned = true;
                }
                LockSupport.parkNanos(wait.toNanos());
                Duration longer = wait.multipliedBy(2);
                wait = longer.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : longer;
            } catch (IOException e) {
                fail(e);
                return;
            }
        }
        keep();
    }

    private void opened(Storage open) {
        List<Opened> waiting;
        synchronized (opened) {
            storage = open;
            waiting = List.copyOf(opened);
            opened.clear();
        }
        waiting.forEach(this::run);
    }

    private void fail(IOException e) {
        String reason = String.valueOf(e.getMessage());
        fatal = reason;
        Consumer<String> action = onFatal;
        if (action != null) {
            action.accept(reason);
        }
    }

    /// The housekeeping, of one gateway at a time.
    private void keep() {
        while (!closed) {
            Storage open = storage;
            try {
                if (open != null && new Leases(open.counters()).take(JOB, LEASE)) {
                    retention.run(open);
                    auditRetention.run(open);
                }
            } catch (StorageException e) {
                warnings.accept("Old rows could not be deleted: " + e.getMessage() + ".");
            }
            LockSupport.parkNanos(HOUSEKEEPING.toNanos());
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Storage open = storage;
        if (open != null) {
            open.close();
        }
    }
}
