package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Damaged segments: what is whole is read, what is not is reported in numbers.
class DamageTest {
    private static final int SIZE = LedgerRecord.size("1", PlainContent.text("one"));

    @TempDir private Path folder;
    private final List<String> warnings = new ArrayList<>();
    private byte[] first = {};

    /// Two segments: one with the sequences 1 to 3, one with 4 and 5.
    @BeforeEach
    void write() throws IOException {
        segment(1, 0, "1", "2", "3");
        segment(2, 3, "4", "5");
        first = Files.readAllBytes(file(1));
    }

    private void segment(int number, long after, String... keys) throws IOException {
        try (Segment segment = Segment.create(folder, number, after)) {
            long sequence = after;
            for (String key : keys) {
                var bytes = java.nio.ByteBuffer.allocate(SIZE);
                byte[] row = PlainContent.text("one");
                new LedgerRecord(LedgerRecord.Kind.ROW, ++sequence, key, row).writeTo(bytes);
                segment.append(bytes.array(), 0, SIZE);
            }
        }
    }

    private Path file(int number) {
        return folder.resolve("%010d.segment".formatted(number));
    }

    /// Reads all that is there.
    private List<String> keys() throws IOException {
        warnings.clear();
        NavigableMap<Integer, Segment> segments = new TreeMap<>();
        for (Path path : Segment.in(folder)) {
            segments.put(Segment.number(path), Segment.open(path));
        }
        var reader = new RecordReader(segments, false, warnings::add);
        var keys = new ArrayList<String>();
        for (var record = reader.next(); record != null; record = reader.next()) {
            keys.add(record.key());
        }
        for (Segment segment : segments.values()) {
            segment.close();
        }
        return keys;
    }

    @Test
    void a_segment_cut_off_at_any_byte_keeps_its_whole_records() throws IOException {
        for (int length = Segment.HEADER; length < first.length; length++) {
            Files.write(file(1), Arrays.copyOf(first, length));
            int whole = (length - Segment.HEADER) / SIZE;
            int rest = (length - Segment.HEADER) % SIZE;

            List<String> expected = new ArrayList<>(List.of("1", "2", "3").subList(0, whole));
            expected.addAll(List.of("4", "5"));
            assertThat(keys()).as("%d bytes", length).isEqualTo(expected);
            assertThat(warnings)
                    .filteredOn(it -> it.startsWith(rest + " bytes of segment 1"))
                    .hasSize(rest == 0 ? 0 : 1);
            assertThat(warnings).contains((3 - whole) + " records of the ledger are missing.");
        }
    }

    @Test
    void a_flipped_bit_costs_its_own_record_only() throws IOException {
        for (int bit = SIZE * 8; bit < 2 * SIZE * 8; bit++) {
            byte[] damaged = first.clone();
            damaged[Segment.HEADER + bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(1), damaged);

            assertThat(keys()).as("bit %d", bit).containsExactly("1", "3", "4", "5");
            assertThat(warnings)
                    .containsExactly(
                            SIZE
                                    + " bytes of segment 1 of the ledger are damaged and were left"
                                    + " out.",
                            "1 records of the ledger are missing.");
        }
    }

    @Test
    void a_damaged_head_costs_nothing() throws IOException {
        for (int bit = 0; bit < Segment.HEADER * 8; bit++) {
            byte[] damaged = first.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file(1), damaged);

            assertThat(keys()).as("bit %d", bit).containsExactly("1", "2", "3", "4", "5");
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void zeros_at_the_end_are_left_out() throws IOException {
        Files.write(file(1), Arrays.copyOf(first, first.length + 100_000));

        assertThat(keys()).containsExactly("1", "2", "3", "4", "5");
        assertThat(warnings)
                .containsExactly(
                        "100000 bytes of segment 1 of the ledger are damaged and were left out.");
    }

    @Test
    void a_missing_segment_is_reported_by_its_number_of_records() throws IOException {
        segment(3, 5, "6");
        Files.delete(file(2));

        assertThat(keys()).containsExactly("1", "2", "3", "6");
        assertThat(warnings).containsExactly("2 records of the ledger are missing.");
    }

    @Test
    void a_copy_of_a_segment_is_read_once_and_its_end_is_not_taken_for_the_last_sequence()
            throws IOException {
        Files.copy(file(1), file(7));

        assertThat(keys()).containsExactly("1", "2", "3", "4", "5");
        assertThat(warnings).isEmpty();
        NavigableMap<Integer, Segment> segments = new TreeMap<>();
        for (Path path : Segment.in(folder)) {
            segments.put(Segment.number(path), Segment.open(path));
        }
        assertThat(RecordReader.lastSequence(segments)).isEqualTo(5);
        for (Segment segment : segments.values()) {
            segment.close();
        }
    }

    /// Else its sequences would be given again, and records with them be skipped.
    @Test
    void the_last_sequence_is_found_behind_damage() throws IOException {
        byte[] second = Files.readAllBytes(file(2));
        second[Segment.HEADER + 12] ^= 1;
        Files.write(file(2), second);
        NavigableMap<Integer, Segment> segments = new TreeMap<>();
        segments.put(2, Segment.open(file(2)));

        assertThat(RecordReader.lastSequence(segments)).isEqualTo(5);
        segments.firstEntry().getValue().close();
    }
}
