package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.ledger.LedgerRecord.Kind;
import dev.gatehouse.ledger.Shipper.Turn;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
    @TempDir private Path folder;
    private SwitchableStorage storage;

    @BeforeEach
    void openStorage() throws IOException {
        storage = new SwitchableStorage(folder);
    }

    @AfterEach
    void closeStorage() throws IOException {
        storage.close();
    }

    private Opened open() throws IOException {
        return new Opened(folder.resolve("ledger"), storage);
    }

    /// Every row is there once, and counted once in the sums.
    private void hasStored(int rows) throws IOException {
        assertThat(storage.rows()).hasSize(rows);
        assertThat(storage.summed()).isEqualTo(rows);
    }

    @Test
    void rows_reach_storage_once_and_their_segments_are_deleted() throws IOException {
        try (Opened ledger = open()) {
            ledger.rotate("a").rotate("b").row("last");
            int rows = ledger.keys().size();

            ledger.ship().ship();

            hasStored(rows);
            assertThat(ledger.writer.segments()).hasSize(1);
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(again.warnings).isEmpty();
        }
    }

    /// What counts rows elsewhere would count them again, however long that is ago.
    @Test
    void rows_that_storage_has_are_not_sent_again_by_a_later_process() throws IOException {
        try (Opened ledger = open()) {
            ledger.row("one").row("two").ship();
            assertThat(ledger.sent).containsExactly("one", "two");
            assertThat(ledger.keys()).as("still there").containsExactly("one", "two");
        }
        try (Opened again = open()) {
            again.row("three").ship();
            assertThat(again.sent).containsExactly("three");
            hasStored(3);
        }
    }

    @Test
    void storage_gets_rows_only_once_they_have_been_counted_elsewhere() throws IOException {
        try (Opened ledger = open()) {
            List<Integer> before = new ArrayList<>();
            ledger.counted = () -> before.add(stored());
            ledger.row("one").ship().row("two").ship();

            assertThat(before).containsExactly(0, 1);
            hasStored(2);
        }
    }

    private int stored() {
        try {
            return storage.rows().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_call_without_a_row_gets_one_after_the_process_ended() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("open", "first").note("open", "second").note("closed", "n").row("closed");
        }
        for (int start = 0; start < 3; start++) {
            try (Opened again = open()) {
                again.ship();
                hasStored(2);
                assertThat(storage.rows())
                        .containsEntry("open", "\"interrupted after first+second\"");
                int interrupted = start == 0 ? 1 : 0;
                assertThat(again.warnings)
                        .hasSize(interrupted)
                        .allMatch(
                                it ->
                                        it.equals(
                                                "1 calls were interrupted when the process before ended."));
            }
        }
    }

    /// Their notes are not taken for those of calls in progress while earlier rows are delivered.
    @Test
    void a_call_without_a_row_gets_one_however_many_rows_come_before() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("open", "begun").rotate("a").rotate("b");
            IntStream.range(0, 2_500).forEach(i -> ledger.row("fill" + i));
        }
        try (Opened again = open()) {
            again.ship();

            assertThat(storage.rows()).containsEntry("open", "\"interrupted after begun\"");
            assertThat(again.writer.segments()).hasSize(1);
        }
    }

    /// The process ends once more, before storage has the row that was made.
    @Test
    void a_row_that_was_made_is_not_made_again() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("open", "first");
        }
        storage.away(true);
        try (Opened again = open()) {
            again.ship();
            assertThat(again.keys()).containsExactly("open", "open");
        }
        storage.away(false);
        try (Opened third = open()) {
            third.ship();
            hasStored(1);
            assertThat(third.warnings).isEmpty();
        }
    }

    @Test
    void notes_outlive_the_segments_that_had_them() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("long", "begun");
            for (int i = 0; i < 5; i++) {
                ledger.rotate("r" + i + ".").ship();
            }
            ledger.note("long", "later").rotate("last").ship();

            assertThat(ledger.writer.segments().firstKey()).as("first segment").isGreaterThan(4);
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(storage.rows()).containsEntry("long", "\"interrupted after begun+later\"");
            assertThat(again.warnings).doesNotContain("records of the ledger are missing");
        }
    }

    /// A note of a later segment does not keep an earlier note of the same call.
    @Test
    void notes_of_one_call_in_several_segments_are_all_kept() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("long", "one").rotate("a").note("long", "two").ship();
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(storage.rows()).containsEntry("long", "\"interrupted after one+two\"");
        }
    }

    /// Adds records behind those of a batch, whose notes are carried on after them.
    private static void carryBehind(Opened ledger, Runnable late) throws IOException {
        ledger.note("long", "old").rotate("a");
        IntStream.range(0, 1_000).forEach(i -> ledger.row("fill" + i));
        late.run();
        ledger.shipper.turn();
        assertThat(ledger.records().getLast().kind()).isEqualTo(Kind.CARRIED);
    }

    @Test
    void a_note_that_was_written_before_older_ones_were_carried_on_stays_the_last()
            throws IOException {
        try (Opened ledger = open()) {
            carryBehind(ledger, () -> ledger.note("long", "new"));
            ledger.ship().rotate("b").ship().rotate("c").ship();
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(storage.rows()).containsEntry("long", "\"interrupted after old+new\"");
        }
    }

    @Test
    void a_row_that_overtakes_its_carried_note_ends_the_call() throws IOException {
        try (Opened ledger = open()) {
            carryBehind(ledger, () -> ledger.row("long"));
            ledger.ship().rotate("z").ship();

            assertThat(ledger.writer.segments()).as("no note is left").hasSize(1);
            assertThat(storage.rows()).containsEntry("long", "\"done\"");
            assertThat(storage.summed()).isEqualTo(storage.rows().size());
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(again.warnings).isEmpty();
        }
    }

    /// What is made of notes is in memory only while the ledger cannot be written.
    @Test
    void no_segment_is_deleted_before_what_replaces_it_is_safe() throws IOException {
        try (Opened ledger = open()) {
            ledger.note("long", "begun").rotate("a");
            ledger.writer.segments().lastEntry().getValue().close();
            for (int i = 0; i < 4; i++) {
                ledger.shipper.turn();
            }
            assertThat(ledger.writer.segments().firstKey()).isEqualTo(1);
        }
        try (Opened again = open()) {
            again.ship();
            assertThat(storage.rows()).containsEntry("long", "\"interrupted after begun\"");
        }
    }

    @Test
    void the_notes_of_a_long_call_are_merged() throws IOException {
        try (Opened ledger = open()) {
            for (int i = 0; i < 200; i++) {
                ledger.note("long", "n" + i);
            }
            ledger.ship().rotate("a").ship();

            assertThat(ledger.records())
                    .filteredOn(it -> it.kind() == Kind.CARRIED)
                    .hasSizeBetween(1, 3)
                    .allMatch(it -> Opened.text(it).endsWith("+n199\""));
        }
    }

    @Test
    void rows_wait_while_storage_is_away_and_are_delivered_when_it_returns() throws IOException {
        try (Opened ledger = open()) {
            storage.away(true);
            ledger.rotate("a");
            assertThat(ledger.shipper.turn()).isEqualTo(Turn.AWAY);
            assertThat(ledger.shipper.turn()).isEqualTo(Turn.AWAY);
            ledger.rotate("b");
            int rows = ledger.keys().size();
            assertThat(storage.rows()).isEmpty();
            assertThat(ledger.warnings).hasSize(1);

            storage.away(false);
            ledger.ship();

            hasStored(rows);
        }
    }

    @Test
    void a_row_that_storage_rejects_is_kept_in_a_file_and_holds_up_no_other() throws IOException {
        storage.reject("poison");
        try (Opened ledger = open()) {
            ledger.row("a")
                    .row("b", "poison")
                    .row("c")
                    .row("d")
                    .row("e", "unreadable")
                    .row("f")
                    .ship();

            assertThat(storage.rows()).containsOnlyKeys("a", "c", "d", "f");
            assertThat(storage.summed()).isEqualTo(4);
            assertThat(ledger.shipper.rejected()).isEqualTo(2);
            assertThat(Files.readAllLines(ledger.folder.rejected()))
                    .containsExactlyInAnyOrder("\"poison\"", "\"unreadable\"");
        }
    }

    @Test
    void notes_of_which_no_row_can_be_made_are_kept_in_the_file_and_hold_up_no_other()
            throws IOException {
        try (Opened ledger = open()) {
            ledger.note("bad", "unreadable").note("good", "n");
        }
        try (Opened again = open()) {
            again.row("a").ship();

            assertThat(storage.rows()).containsOnlyKeys("a", "good");
            assertThat(Files.readAllLines(again.folder.rejected()))
                    .containsExactly("\"unreadable\"");
        }
    }

    /// Storage would take its rows for those that it has already.
    @Test
    void a_ledger_that_is_older_than_what_storage_has_of_it_gets_another_name() throws IOException {
        String node;
        try (Opened ledger = open()) {
            node = ledger.folder.node();
            IntStream.range(0, 5).forEach(i -> ledger.row("a" + i));
            ledger.ship();
        }
        for (Path segment : Segment.in(folder.resolve("ledger"))) {
            Files.delete(segment);
        }
        try (Opened again = open()) {
            assertThat(again.folder.node()).isEqualTo(node);
            IntStream.range(0, 9).forEach(i -> again.row("b" + i));
            again.ship();

            assertThat(again.folder.node()).isNotEqualTo(node);
            hasStored(14);
        }
    }

    @Test
    void a_second_process_is_refused() throws IOException {
        try (Opened _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another process uses the folder");
        }
        open().close();
    }
}
