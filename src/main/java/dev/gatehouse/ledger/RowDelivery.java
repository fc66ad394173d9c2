package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.gatehouse.storage.Entry;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.StorageException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Delivers rows to storage. A row that storage rejects holds up no other one: it goes to a file.
final class RowDelivery {
    private static final long MOST_REJECTED = 64 << 20;

    private final LedgerContent content;
    private final Supplier<@Nullable Storage> storage;
    private final @Nullable Path rejected;
    private final Consumer<String> warnings;
    private final AtomicLong rejections = new AtomicLong();
    private boolean away;

    /// @param storage the storage, `null` while it is not open
    /// @param rejected the file for rejected rows, `null` when there is no disk for one
    RowDelivery(
            LedgerContent content,
            Supplier<@Nullable Storage> storage,
            @Nullable Path rejected,
            Consumer<String> warnings) {
        this.content = content;
        this.storage = storage;
        this.rejected = rejected;
        this.warnings = warnings;
    }

    LedgerContent content() {
        return content;
    }

    /// How many rows storage has rejected.
    long rejections() {
        return rejections.get();
    }

    /// What storage has of a ledger; -1 while that is not known.
    long position(String node) {
        Storage open = storage.get();
        try {
            return open == null ? -1 : open.journal().position(node);
        } catch (StorageException e) {
            unavailable(e);
            return -1;
        }
    }

    /// Delivers rows.
    ///
    /// @return whether storage has them, or has rejected them; otherwise it can be tried again
    boolean deliver(String node, List<LedgerRecord> rows) {
        Storage open = storage.get();
        if (open == null) {
            return false;
        }
        try {
            List<Entry> entries = readable(rows);
            if (!entries.isEmpty()) {
                content.awaitCounted();
                apply(open, node, entries);
            }
            available();
            return true;
        } catch (StorageException e) {
            unavailable(e);
            return false;
        } catch (RuntimeException e) {
            // Rows wait rather than get lost.
            unavailable(new StorageException(Reason.UNAVAILABLE, e.toString(), e));
            return false;
        }
    }

    private List<Entry> readable(List<LedgerRecord> rows) {
        var entries = new ArrayList<Entry>(rows.size());
        for (LedgerRecord row : rows) {
            try {
                entries.add(content.entry(row.sequence(), row.key(), row.payload()));
            } catch (IllegalArgumentException e) {
                reject(new String(row.payload(), UTF_8), e);
            }
        }
        return entries;
    }

    private void apply(Storage open, String node, List<Entry> entries) throws StorageException {
        try {
            open.journal().apply(content.journal(), node, entries);
        } catch (StorageException e) {
            if (e.reason() == Reason.UNAVAILABLE) {
                throw e;
            }
            if (entries.size() == 1) {
                reject(entries.getFirst().row().body(), e);
                return;
            }
            int half = entries.size() / 2;
            apply(open, node, entries.subList(0, half));
            apply(open, node, entries.subList(half, entries.size()));
        }
    }

    /// Keeps what storage cannot have.
    void reject(String row, Exception e) {
        rejections.incrementAndGet();
        warnings.accept("The row of a call was rejected: " + e.getMessage() + ".");
        if (rejected == null) {
            return;
        }
        try {
            boolean there = Files.exists(rejected);
            if (!there || Files.size(rejected) < MOST_REJECTED) {
                Files.writeString(rejected, row + "\n", UTF_8, CREATE, APPEND);
            }
        } catch (IOException failed) {
            warnings.accept("A rejected row could not be written: " + failed.getMessage() + ".");
        }
    }

    /// One line for each change, not for each try.
    private void unavailable(StorageException e) {
        if (!away) {
            away = true;
            warnings.accept(
                    "Storage is unavailable, rows wait in the ledger: " + e.getMessage() + ".");
        }
    }

    private void available() {
        if (away) {
            away = false;
            warnings.accept("Storage is available again.");
        }
    }
}
