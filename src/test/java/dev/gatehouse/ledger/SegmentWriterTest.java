package dev.gatehouse.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ledger.LedgerRecord.Kind;
import dev.gatehouse.ledger.LedgerSettings.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentWriterTest {
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

    private Path ledger() {
        return folder.resolve("ledger");
    }

    private Opened open(Sync sync) throws IOException {
        return new Opened(ledger(), storage, Opened.settings("1GB", sync));
    }

    /// While another thread forces, and begins new segments.
    @ParameterizedTest
    @EnumSource
    void no_record_of_many_threads_is_lost_and_each_thread_finds_its_own_in_order(Sync sync)
            throws Exception {
        int each = sync == Sync.ALWAYS ? 20 : 200;
        try (Opened ledger = open(sync)) {
            List<Thread> threads =
                    IntStream.range(0, 16).mapToObj(it -> adder(ledger, it, each)).toList();
            threads.forEach(Thread::start);
            while (threads.stream().anyMatch(Thread::isAlive)) {
                ledger.writer.maintain(sync != Sync.OS);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            // The threads may be faster than the first look at the size.
            ledger.writer.maintain(sync != Sync.OS);

            List<LedgerRecord> records = ledger.records();

            assertThat(records).hasSize(16 * each);
            assertThat(records)
                    .extracting(LedgerRecord::sequence)
                    .isEqualTo(
                            IntStream.rangeClosed(1, 16 * each).mapToObj(Long::valueOf).toList());
            for (int i = 0; i < 16; i++) {
                String key = "t" + i;
                assertThat(records.stream().filter(it -> it.key().equals(key)).map(Opened::text))
                        .containsExactlyElementsOf(
                                IntStream.range(0, each).mapToObj(it -> "\"" + it + "\"").toList());
            }
            assertThat(ledger.writer.segments().size()).as("segments").isGreaterThan(1);
            assertThat(ledger.warnings).isEmpty();
        }
    }

    private static Thread adder(Opened ledger, int number, int each) {
        return Thread.ofVirtual()
                .unstarted(
                        () -> {
                            for (int i = 0; i < each; i++) {
                                ledger.row("t" + number, Integer.toString(i));
                            }
                        });
    }

    @Test
    void a_record_is_in_the_file_when_write_returns() throws IOException {
        try (Opened ledger = open(Sync.BATCH)) {
            ledger.row("a");

            Path file = Segment.in(ledger().toAbsolutePath()).getLast();
            assertThat(new String(Files.readAllBytes(file), UTF_8)).contains("done");
        }
    }

    /// Records that had been added and not yet written when a segment was begun.
    @Test
    void the_head_of_a_segment_states_the_sequence_before_its_first_record() throws IOException {
        try (Opened ledger = open(Sync.BATCH)) {
            for (int i = 0; i < 30; i++) {
                ledger.row("w" + i);
                ledger.writer.add(Kind.NOTE, "a" + i, PlainContent.text("waits"));
                ledger.writer.maintain(true);
            }
            assertThat(ledger.writer.segments().size()).isGreaterThan(2);

            ledger.writer.write();
            long records = 0;
            for (Segment segment : List.copyOf(ledger.writer.segments().values())) {
                ledger.writer.segments().keySet().removeIf(it -> it != segment.number());
                ledger.writer.segments().put(segment.number(), segment);
                records += ledger.records().size();
            }

            assertThat(records).as("those of each segment, read alone").isEqualTo(60);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BATCH", "ALWAYS"})
    void what_was_not_forced_is_written_again_after_a_failed_force_and_is_read_once(Sync sync)
            throws IOException {
        try (Opened ledger = open(sync)) {
            ledger.row("a");
            ledger.writer.maintain(true);
            if (sync == Sync.BATCH) {
                ledger.row("b").row("c");
            }
            ledger.writer.segments().lastEntry().getValue().close();
            ledger.row("d");
            ledger.writer.maintain(true);
            ledger.row("e");
            assertThat(ledger.warnings)
                    .anyMatch(it -> it.startsWith("The ledger cannot be written"));
            dev.gatehouse.journey.Await.until(
                    "a new segment",
                    () -> {
                        ledger.writer.maintain(true);
                        return ledger.writer.failure().isEmpty();
                    });
            ledger.row("f");
        }
        try (Opened again = open(sync)) {
            List<String> expected = new ArrayList<>(List.of("a", "b", "c", "d", "e", "f"));
            if (sync == Sync.ALWAYS) {
                expected.removeAll(List.of("b", "c"));
            }
            assertThat(again.keys()).containsExactlyElementsOf(expected);
            assertThat(again.writer.before()).isEqualTo(expected.size());
        }
    }

    @Test
    void near_its_largest_size_it_takes_no_further_calls_but_their_rows() throws IOException {
        LedgerSettings settings = Opened.settings("10K", Sync.BATCH);
        try (Opened ledger = new Opened(ledger(), storage, settings)) {
            storage.away(true);
            int rows = 0;
            while (ledger.writer.accepting()) {
                ledger.row("r" + rows++);
                ledger.writer.maintain(true);
            }
            ledger.row("in flight");

            assertThat(ledger.writer.lost()).isZero();
            assertThat(ledger.writer.bytes()).isBetween(9_000L, 10_240L);
            assertThat(ledger.keys()).hasSize(rows + 1).endsWith("in flight");
            for (int i = 0; ledger.writer.lost() == 0 && i < 1_000; i++) {
                ledger.row("more" + i);
                ledger.writer.maintain(true);
            }
            assertThat(ledger.writer.lost()).as("lost when it is full").isPositive();
            assertThat(ledger.warnings)
                    .contains("The ledger is full; the rows of further calls are lost.");

            storage.away(false);
            ledger.ship();
            assertThat(ledger.writer.accepting()).as("once storage is back").isTrue();
            assertThat(storage.rows()).containsKey("in flight");
        }
    }

    @Test
    void a_record_that_is_too_large_is_lost_at_once_and_holds_up_none() throws IOException {
        try (Opened ledger = open(Sync.BATCH)) {
            ledger.row("a", "x".repeat(9 << 20)).row("b");

            assertThat(ledger.keys()).containsExactly("b");
            assertThat(ledger.writer.lost()).isEqualTo(1);
        }
    }
}
