package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.journey.Await;
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

class DirectLedgerTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir private Path folder;
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private SwitchableStorage storage;
    private DirectLedger ledger;

    @BeforeEach
    void open() throws IOException {
        storage = new SwitchableStorage(folder);
        ledger = DirectLedger.open(new PlainContent(), storage::get, warnings::add);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
        storage.close();
    }

    private void row(String key) {
        ledger.close(key, PlainContent.text("done"));
    }

    @Test
    void a_call_ends_when_storage_has_its_row() throws Exception {
        List<Thread> calls =
                IntStream.range(0, 200)
                        .mapToObj(it -> Thread.ofVirtual().start(() -> row("c" + it)))
                        .toList();
        for (Thread call : calls) {
            call.join();
        }

        assertThat(storage.rows()).hasSize(200);
        assertThat(storage.summed()).isEqualTo(200);
        assertThat(ledger.state().waiting()).isZero();
    }

    @Test
    void no_call_waits_once_storage_is_known_to_be_away_and_its_rows_are_kept() throws IOException {
        storage.away(true);
        row("first");
        Await.until("it to be away", () -> !ledger.accepting());
        long began = System.nanoTime();
        IntStream.range(0, 100).forEach(it -> row("c" + it));
        Duration took = Duration.ofNanos(System.nanoTime() - began);

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        assertThat(ledger.state().waiting()).isEqualTo(101);
        assertThat(ledger.ship(Duration.ofMillis(100))).isFalse();

        storage.away(false);
        assertThat(ledger.ship(LONG)).isTrue();
        assertThat(storage.rows()).hasSize(101);
        assertThat(ledger.accepting()).isTrue();
        assertThat(warnings).hasSize(2);
    }

    @Test
    void a_row_that_is_rejected_holds_up_no_other() throws IOException {
        storage.reject("poison");
        row("a");
        ledger.close("b", PlainContent.text("poison"));
        ledger.close("c", PlainContent.text("unreadable"));
        row("d");

        assertThat(ledger.ship(LONG)).isTrue();
        assertThat(storage.rows()).containsOnlyKeys("a", "d");
        assertThat(ledger.state().rejected()).isEqualTo(2);
    }

    @Test
    void rows_beyond_its_memory_are_lost_and_counted() {
        storage.away(true);
        row("first");
        Await.until("it to be away", () -> !ledger.accepting());
        var large = PlainContent.text("x".repeat(3 << 20));
        for (String key : List.of("a", "b", "c")) {
            ledger.close(key, large);
        }

        assertThat(ledger.state().lost()).isEqualTo(1);
        assertThat(ledger.state().bytes()).isLessThan(8 << 20);
    }
}
