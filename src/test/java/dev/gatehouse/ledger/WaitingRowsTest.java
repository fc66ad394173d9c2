package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.storage.Storage;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Counting the rows that storage does not have, beside the gateway that writes them.
class WaitingRowsTest {
    @TempDir private Path folder;

    @Test
    void rows_wait_until_storage_has_them() throws Exception {
        Path ledger = folder.resolve("ledger");
        try (var switchable = new SwitchableStorage(folder)) {
            Storage storage = Objects.requireNonNull(switchable.get());
            assertThat(WaitingRows.count(ledger, storage)).isZero();
            try (var opened = new Opened(ledger, switchable)) {
                opened.note("a", "begun").row("a").row("b");
                assertThat(WaitingRows.count(ledger, storage)).isEqualTo(2);

                opened.ship();

                assertThat(WaitingRows.count(ledger, storage)).isZero();
                opened.rotate("c");
                assertThat(WaitingRows.count(ledger, storage)).isPositive();
            }
        }
    }
}
