package dev.gatehouse.stream;

import java.util.function.LongPredicate;

/// The memory that one stream takes for long events, before a reader has grown for them. Events of
/// the usual length take none. Not safe for many threads.
///
/// What was taken serves later events of the same length, as the buffer of a reader stays as large.
public final class EventRoom {
    /// Up to here an event lies in the first buffer of a reader.
    private static final int USUAL = 16 * 1024;

    /// What a byte of an event takes: in the buffer, in the one that it grew from, in what is made
    /// of it, and in what is sent.
    private static final int PER_BYTE = 4;

    private static final int STEP = 64 * 1024;

    private final LongPredicate bytes;
    private final LongPredicate values;
    private long length;
    private long marks;
    private long bytesTaken = USUAL;
    private long valuesTaken;
    private long heldTaken = USUAL;

    /// @param bytes takes so many bytes of memory; false when a call may not have them
    /// @param values takes the memory of so many JSON values, alike
    public EventRoom(LongPredicate bytes, LongPredicate values) {
        this.bytes = bytes;
        this.values = values;
    }

    /// Takes memory for bytes that have arrived.
    ///
    /// @throws InvalidStreamException when the event is too long, or has too many values, for the
    ///     memory that a call may have
    public void arrived(byte[] from, int at, int count) throws InvalidStreamException {
        length += count;
        if (length <= USUAL) {
            return;
        }
        if (length > bytesTaken) {
            long step = Math.max(STEP, length - bytesTaken);
            check(bytes.test(step * PER_BYTE));
            bytesTaken += step;
        }
        for (int i = at; i < at + count; i++) {
            marks += from[i] == ',' || from[i] == '[' || from[i] == '{' ? 1 : 0;
        }
        if (marks > valuesTaken) {
            long step = Math.max(STEP / 16, marks - valuesTaken);
            check(values.test(step));
            valuesTaken += step;
        }
    }

    /// Takes memory for bytes that are kept until the stream has content.
    ///
    /// @throws InvalidStreamException when a call may not have it
    public void kept(int count) throws InvalidStreamException {
        check(count == 0 || bytes.test(count));
    }

    /// Takes memory for what a transform holds of all events so far.
    ///
    /// @throws InvalidStreamException when a call may not have it
    public void holds(long all) throws InvalidStreamException {
        if (all > heldTaken) {
            long step = Math.max(STEP, all - heldTaken);
            check(bytes.test(step));
            heldTaken += step;
        }
    }

    /// The next bytes belong to another event.
    public void next() {
        length = 0;
        marks = 0;
    }

    private static void check(boolean fits) throws InvalidStreamException {
        if (!fits) {
            throw new InvalidStreamException("more than the memory of a call allows");
        }
    }
}
