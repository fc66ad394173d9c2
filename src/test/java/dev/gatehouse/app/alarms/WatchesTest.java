package dev.gatehouse.app.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.alarms.Condition;
import dev.gatehouse.alarms.Severity;
import dev.gatehouse.journey.Await;
import dev.gatehouse.ledger.Ledger;
import dev.gatehouse.storage.Contents;
import dev.gatehouse.storage.LocalNotices;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.StorageException;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What holds, as the ledger and storage show it.
class WatchesTest {
    private static final long ROOM = 1_000;

    @TempDir private Path folder;

    private static @Nullable Condition ledger(String failure, long bytes) {
        var watch = new LedgerWatch(() -> new Ledger.State(failure, 0, 0, bytes, 0, 0), ROOM);
        return watch.conditions().stream().findFirst().orElse(null);
    }

    @Test
    void a_ledger_is_reported_from_80_percent_of_its_room_on() {
        assertThat(ledger("", 799)).isNull();
        assertThat(ledger("", 800))
                .satisfies(it -> assertThat(it.severity()).isEqualTo(Severity.WARNING))
                .satisfies(it -> assertThat(it.message()).contains("80 %", "'ledger.max-size'"));
        assertThat(ledger("", ROOM))
                .satisfies(it -> assertThat(it.severity()).isEqualTo(Severity.CRITICAL));
    }

    @Test
    void a_ledger_that_cannot_be_written_is_reported_with_the_reason() {
        assertThat(ledger("the disk is full", 0))
                .satisfies(it -> assertThat(it.severity()).isEqualTo(Severity.CRITICAL))
                .satisfies(it -> assertThat(it.message()).contains("the disk is full"));
    }

    /// A backend that answers once it is let go.
    private record Hanging(Storage.Backend own, CountDownLatch free) implements Storage.Backend {
        @Override
        public String name() {
            return own.name();
        }

        @Override
        public long now() throws StorageException {
            try {
                free.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return own.now();
        }

        @Override
        public Contents contents() {
            return own.contents();
        }

        @Override
        public void close() {}
    }

    @Test
    void storage_that_hangs_is_reported_after_five_seconds() throws Exception {
        var time = new AtomicLong(1);
        var free = new CountDownLatch(1);
        Path file = folder.resolve("gatehouse.db");
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            var backend = new Hanging(open.backend(), free);
            var hanging =
                    new Storage(
                            open.documents(),
                            open.journal(),
                            open.rollups(),
                            open.counters(),
                            new LocalNotices(),
                            open.blobs(),
                            backend);
            var watch = new StorageWatch(() -> hanging, time::get);
            Thread probe = Thread.ofVirtual().start(watch::probe);
            Await.until("it to hang", () -> probe.getState() == Thread.State.WAITING);
            assertThat(watch.conditions()).isEmpty();

            time.addAndGet(Duration.ofSeconds(5).toNanos() + 1);

            assertThat(watch.conditions()).hasSize(1);
            free.countDown();
            probe.join();
            assertThat(watch.conditions()).isEmpty();
        }
    }

    @Test
    void storage_that_is_not_open_is_reported() throws Exception {
        var storage = new AtomicReference<@Nullable Storage>();
        var watch = new StorageWatch(storage::get, System::nanoTime);
        watch.probe();
        assertThat(watch.conditions()).hasSize(1);
        Path file = folder.resolve("gatehouse.db");
        try (Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            storage.set(open);
            watch.probe();
            assertThat(watch.conditions()).isEmpty();
        }
    }
}
