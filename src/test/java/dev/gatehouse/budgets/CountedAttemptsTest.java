package dev.gatehouse.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.app.Configuration;
import dev.gatehouse.journey.Await;
import dev.gatehouse.storage.Storage;
import dev.gatehouse.storage.sql.SqlStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What budgets count of the attempts of an earlier process.
class CountedAttemptsTest {
    private static final String BUDGET =
            "budgets: {limits: [{path: /, period: total, amount: 1, mode: strict}]}\n";

    @TempDir private Path folder;
    private final AtomicReference<@Nullable Storage> storage = new AtomicReference<>();

    private static void add(CountedAttempts counted, long time) {
        var spending = new Budgets.Spending("key", "/team", List.of(), "one", "gpt", 70);
        counted.add("row", "row.1", spending, time);
    }

    private Budgets budgets() throws Exception {
        Files.writeString(folder.resolve("gatehouse.yaml"), BUDGET);
        var place = new Configuration.Place(null, folder, Map.of());
        var settings = Configuration.read(place).settings().budgets();
        return new Budgets(settings, storage::get, InstantSource.system(), _ -> {});
    }

    @Test
    void rows_wait_until_storage_has_what_their_attempts_cost_and_each_counts_once()
            throws Exception {
        Path file = folder.resolve("gatehouse.db");
        try (Budgets budgets = budgets();
                Storage open = SqlStorage.sqlite(file, folder, Duration.ofSeconds(5))) {
            var counted = new CountedAttempts(budgets);
            for (int i = 0; i < 3; i++) {
                add(counted, 1);
            }
            Thread rows = Thread.ofPlatform().start(counted::await);
            assertThat(Await.stays(Duration.ofMillis(200), rows::isAlive)).isTrue();

            storage.set(open);
            rows.join();

            budgets.open();
            assertThat(budgets.rows())
                    .singleElement()
                    .extracting(Budgets.Row::spent)
                    .isEqualTo(70L);
            // Of this process, which settles its attempts by itself.
            add(counted, Long.MAX_VALUE);
            counted.await();
            assertThat(budgets.rows().getFirst().spent()).isEqualTo(70);
        }
    }
}
