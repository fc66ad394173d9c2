package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
import dev.gatehouse.ledger.LedgerSettings.Sync;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ledger with its threads.
class LocalLedgerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private SwitchableStorage storage;
    private LocalLedger ledger;

    @BeforeEach
    void open() throws IOException {
        storage = new SwitchableStorage(folder);
        ledger =
                LocalLedger.open(
                        folder.resolve("ledger"),
                        Opened.settings("1GB", Sync.BATCH),
                        new PlainContent(),
                        storage::get,
                        warnings::add);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
        storage.close();
    }

    @Test
    void shipping_waits_for_the_rows_of_all_calls() throws Exception {
        List<Thread> calls =
                IntStream.range(0, 1_500)
                        .mapToObj(it -> Thread.ofVirtual().start(() -> call("c" + it)))
                        .toList();
        for (Thread call : calls) {
            call.join();
        }

        assertThat(ledger.ship(LONG)).isTrue();

        assertThat(storage.rows()).hasSize(1_500);
        assertThat(storage.summed()).isEqualTo(1_500);
        assertThat(ledger.state().waiting()).isZero();
        assertThat(ledger.state().lost()).isZero();
        assertThat(warnings).isEmpty();
    }

    private void call(String key) {
        ledger.note(key, PlainContent.text("begun"), true);
        ledger.note(key, PlainContent.text("going on"), false);
        ledger.close(key, PlainContent.text("done"));
    }

    @Test
    void shipping_ends_in_vain_while_storage_is_away() throws IOException {
        storage.away(true);
        call("a");

        assertThat(ledger.ship(Duration.ofMillis(200))).isFalse();
        assertThat(ledger.accepting()).as("calls go on").isTrue();
        assertThat(ledger.state().waiting()).isEqualTo(1);

        storage.away(false);
        assertThat(ledger.ship(LONG)).isTrue();
        assertThat(storage.rows()).containsOnlyKeys("a");
    }

    @Test
    void rows_are_delivered_without_being_asked_for() {
        call("a");

        Await.until("the row", () -> storage.rows().containsKey("a"));
    }
}
