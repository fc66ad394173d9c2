package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Journal;
import dev.gatehouse.storage.Row;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long rows of the audit log are kept.
class RetentionTest {
    private static final int MANY = 1_203;
    @TempDir private Path folder;

    @Test
    void rows_and_bodies_are_deleted_after_their_days_and_changes_are_kept() throws IOException {
        try (Storage storage = filled()) {
            new Retention(30).run(storage);

            assertThat(ids(storage, AuditLog.JOURNAL)).containsExactly("new");
            assertThat(ids(storage, AuditLog.BODIES)).containsExactly("new");
            assertThat(ids(storage, ChangeLog.JOURNAL)).hasSize(MANY + 1);
        }
    }

    @Test
    void no_days_keep_everything() throws IOException {
        try (Storage storage = filled()) {
            new Retention(0).run(storage);

            assertThat(ids(storage, AuditLog.JOURNAL)).hasSize(MANY + 1);
        }
    }

    /// Old rows for more than two steps, and one that is a day younger than they may be.
    private Storage filled() throws IOException {
        Storage storage =
                SqlStorage.sqlite(
                        folder.resolve("audit.db"), Path.of("target/lib"), Duration.ofSeconds(5));
        long now = storage.backend().now();
        for (String journal : List.of(AuditLog.JOURNAL, AuditLog.BODIES, ChangeLog.JOURNAL)) {
            var rows = new ArrayList<Row>();
            for (int i = 0; i < MANY; i++) {
                long time = now - Duration.ofDays(31).toMillis();
                rows.add(new Row("old" + i, time, Map.of(), "{}"));
            }
            rows.add(new Row("new", now - Duration.ofDays(29).toMillis(), Map.of(), "{}"));
            storage.journal().append(journal, rows);
        }
        return storage;
    }

    private static List<String> ids(Storage storage, String journal) throws IOException {
        var query = new Journal.Query(0, Long.MAX_VALUE, Map.of(), null, 10_000);
        return storage.journal().page(journal, query).stream().map(Row::id).toList();
    }
}
