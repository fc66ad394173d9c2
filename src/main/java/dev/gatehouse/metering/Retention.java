package dev.gatehouse.metering;

import dev.gatehouse.storage.Rollups;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import java.time.Duration;
import java.util.List;

/// Deletes the rows and sums that are older than they are kept, and seals the sums of days that are
/// over, in steps so small that nothing waits for them.
public final class Retention {
    private static final int STEP = 1_000;
    /// How long sums by the minute are kept.
    public static final Duration MINUTES_KEPT = Duration.ofDays(2);

    private static final Duration LATE = Duration.ofHours(1);

    private final int days;

    /// @param days how long rows and sums are kept; 0 for ever
    public Retention(int days) {
        this.days = days;
    }

    /// Deletes what is too old, and seals what is over.
    public void run(Storage storage) throws StorageException {
        long now = storage.backend().now();
        Rollups rollups = storage.rollups();
        long minutes = now - MINUTES_KEPT.toMillis();
        repeat(() -> rollups.deleteBefore(Rollups.WIDTHS.getFirst(), minutes, STEP));
        if (days > 0) {
            long before = now - Duration.ofDays(days).toMillis();
            repeat(() -> storage.journal().deleteBefore(RowContent.JOURNAL, before, STEP));
            for (int width : wide()) {
                repeat(() -> rollups.deleteBefore(width, before, STEP));
            }
        }
        repeat(() -> storage.documents().deleteExpired(STEP));
        repeat(() -> storage.counters().deleteExpired(STEP));
        // Rows of the last minutes of a day may arrive after its end.
        rollups.sealBefore(now - LATE.toMillis());
    }

    private static List<Integer> wide() {
        return Rollups.WIDTHS.subList(1, Rollups.WIDTHS.size());
    }

    private interface Deletion {
        int step() throws StorageException;
    }

    private static void repeat(Deletion deletion) throws StorageException {
        int deleted = STEP;
        while (deleted == STEP) {
            deleted = deletion.step();
        }
    }
}
