package dev.gatehouse.audit;

import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.List;

/// Deletes the rows and bodies of calls that are older than they are kept, in small steps. Changes
/// by administrators are kept for ever.
public final class Retention {
    private static final int STEP = 500;

    private final int days;

    /// @param days how long they are kept; 0 for ever
    public Retention(int days) {
        this.days = days;
    }

    /// Deletes what is too old.
    public void run(Storage storage) throws StorageException {
        if (days == 0) {
            return;
        }
        long before = storage.backend().now() - Duration.ofDays(days).toMillis();
        for (String journal : List.of(AuditLog.BODIES, AuditLog.JOURNAL)) {
            int deleted = STEP;
            while (deleted == STEP) {
                deleted = storage.journal().deleteBefore(journal, before, STEP);
            }
        }
    }
}
