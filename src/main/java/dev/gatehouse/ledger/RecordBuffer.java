package dev.gatehouse.ledger;

import java.nio.ByteBuffer;

/// The records that are not safe on the disk yet. Those up to [#written()] are in the file, and
/// stay here until that was forced, as a file that could not be forced is not trusted again.
///
/// Not safe for several threads.
final class RecordBuffer {
    private static final int SMALL = 64 << 10;

    private ByteBuffer records = ByteBuffer.allocate(SMALL);
    private int written;
    private long dropped;

    /// Adds a record.
    void add(LedgerRecord record) {
        int size = LedgerRecord.size(record.key(), record.payload());
        if (records.remaining() < size) {
            grow(records.position() + size);
        }
        record.writeTo(records);
    }

    private void grow(int needed) {
        ByteBuffer larger = ByteBuffer.allocate(Integer.highestOneBit(needed) << 1);
        records = larger.put(records.flip());
    }

    int size() {
        return records.position();
    }

    /// The records, from the first that is kept. What is there already does not change while more
    /// is added.
    byte[] bytes() {
        return records.array();
    }

    int written() {
        return written;
    }

    /// The sequence of the first record that has not been written.
    ///
    /// @param none what it is when all have been
    long firstUnwritten(long none) {
        return written == records.position() ? none : LedgerRecord.sequence(records, written);
    }

    /// Marks records as written to the file.
    ///
    /// @param end the end of the last of them
    void written(int end) {
        written = end;
    }

    /// How many bytes have been added since the beginning.
    long added() {
        return dropped + records.position();
    }

    /// How many bytes have been written to files since the beginning.
    long writtenInAll() {
        return dropped + written;
    }

    /// Drops records that are safe.
    ///
    /// @param end the end of the last of them, counted since the beginning
    void drop(long end) {
        int count = (int) (end - dropped);
        if (count <= 0) {
            return;
        }
        records.limit(records.position()).position(count);
        boolean shrink = records.remaining() <= SMALL && records.capacity() > SMALL;
        records = shrink ? ByteBuffer.allocate(SMALL).put(records) : records.compact();
        written -= count;
        dropped = end;
    }
}
