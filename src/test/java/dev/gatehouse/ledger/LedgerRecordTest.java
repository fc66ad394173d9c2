package dev.gatehouse.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.ledger.LedgerRecord.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LedgerRecordTest {
    private static final LedgerRecord RECORD =
            new LedgerRecord(Kind.ROW, 4711, "01JKEY", PlainContent.text("a row"));
    private static final byte[] BYTES = bytes();

    private static byte[] bytes() {
        var bytes = ByteBuffer.allocate(LedgerRecord.size(RECORD.key(), RECORD.payload()));
        RECORD.writeTo(bytes);
        assertThat(bytes.hasRemaining()).as("as large as computed").isFalse();
        return bytes.array();
    }

    @Test
    void a_record_is_read_as_it_was_written_whatever_follows() {
        var buffer = ByteBuffer.allocate(BYTES.length + 3).put(BYTES).put(new byte[3]).flip();

        LedgerRecord read = LedgerRecord.read(buffer);

        assertThat(read).usingRecursiveComparison().isEqualTo(RECORD);
        assertThat(buffer.remaining()).isEqualTo(3);
        assertThat(LedgerRecord.sequence(ByteBuffer.wrap(BYTES), 0)).isEqualTo(4711);
    }

    @Test
    void a_record_that_is_cut_off_at_any_byte_is_none_and_is_not_taken_for_damage() {
        for (int length = 0; length < BYTES.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(BYTES, length));

            assertThat(LedgerRecord.read(cut)).as("%d bytes", length).isNull();
            assertThat(LedgerRecord.damaged(cut)).as("%d bytes", length).isFalse();
            assertThat(cut.position()).isZero();
        }
    }

    @Test
    void a_record_with_any_flipped_bit_is_none() {
        for (int bit = 0; bit < BYTES.length * 8; bit++) {
            byte[] flipped = BYTES.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(flipped, flipped.length + 4_096));

            assertThat(LedgerRecord.read(buffer)).as("bit %d", bit).isNull();
            assertThat(buffer.position()).isZero();
        }
    }

    @Test
    void zeros_are_damage() {
        assertThat(LedgerRecord.damaged(ByteBuffer.allocate(100))).isTrue();
    }
}
