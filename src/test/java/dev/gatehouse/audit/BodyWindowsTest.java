package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.BodyWindows.Window;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BodyWindowsTest {
    @TempDir Path folder;

    private final AtomicLong now = new AtomicLong(1_000_000);

    private BodyWindows windows(Storage storage) throws Exception {
        var windows = new BodyWindows(() -> Instant.ofEpochMilli(now.get()), _ -> {});
        windows.documents().open(storage);
        return windows;
    }

    @Test
    void a_time_that_is_over_covers_no_call_and_is_removed_with_the_next_one() throws Exception {
        Path file = folder.resolve("gatehouse.db");
        try (Storage storage =
                SqlStorage.sqlite(file, Path.of("target/lib"), Duration.ofSeconds(2))) {
            BodyWindows windows = windows(storage);
            assertThat(windows.any()).isFalse();
            windows.put(new Window("one", now.get() + 1_000));
            assertThat(windows.cover("one")).isTrue();
            assertThat(windows.cover("two")).isFalse();
            // Another gateway of the storage.
            assertThat(windows(storage).cover("one")).isTrue();

            now.addAndGet(1_000);
            assertThat(windows.any()).isFalse();
            assertThat(windows.cover("one")).isFalse();
            assertThat(windows.all()).isEmpty();
            windows.put(new Window(BodyWindows.ALL, now.get() + 1));
            assertThat(windows.cover("two")).isTrue();
            assertThat(windows.documents().all()).containsOnlyKeys(BodyWindows.ALL);
        }
    }
}
