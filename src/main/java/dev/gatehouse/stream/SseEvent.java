package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/// One event of a provider's stream: its bytes as they came, its name and its data.
///
/// The bytes are the text of a server-sent event or a binary frame, as the reader has it. The one
/// object of a reader, filled again for each event; nothing of it may be kept, see [#copy()].
public final class SseEvent {
    private static final byte[] DATA = "data".getBytes(UTF_8);
    private static final byte[] EVENT = "event".getBytes(UTF_8);
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int from;
    private int to;
    private byte[] data = NONE;
    private int dataFrom;
    private int dataTo;
    private int nameFrom;
    private int nameTo;
    private boolean hasData;
    private boolean unterminated;
    private boolean exception;

    SseEvent() {}

    /// An event of its own that was not sent as text: its bytes are its name and its data.
    ///
    /// @param name may be empty
    /// @param data not copied
    public static SseEvent of(String name, byte[] data) {
        byte[] bytes = name.getBytes(UTF_8);
        var event = new SseEvent();
        event.resetFrame(bytes, 0, bytes.length);
        event.nameAt(0, bytes.length);
        event.dataAt(data, 0, data.length);
        return event;
    }

    /// The array its bytes lie in, between [#from()] and [#to()].
    public byte[] bytes() {
        return bytes;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /// A copy of its bytes.
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, from, to);
    }

    /// Whether it carries data; one without is a comment or a heartbeat.
    public boolean hasData() {
        return hasData;
    }

    /// The array its data lies in, between [#dataFrom()] and [#dataTo()]. Several lines are joined
    /// by LF.
    public byte[] data() {
        return data;
    }

    public int dataFrom() {
        return dataFrom;
    }

    public int dataTo() {
        return dataTo;
    }

    /// Whether the data is exactly this, apart from trailing blanks.
    public boolean dataIs(byte[] expected) {
        int behind = dataTo;
        while (behind > dataFrom && data[behind - 1] == ' ') {
            behind--;
        }
        return Arrays.equals(data, dataFrom, behind, expected, 0, expected.length);
    }

    /// Whether the input ended before the blank line that ends an event: it may be cut.
    public boolean unterminated() {
        return unterminated;
    }

    void markUnterminated() {
        unterminated = true;
    }

    /// Whether its frame states that it is an exception or an error, and no event of the stream.
    /// Frames of text never do.
    public boolean exception() {
        return exception;
    }

    void markException() {
        exception = true;
    }

    /// Whether its name, that is its `event` field, is exactly this.
    public boolean named(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    /// Whether it has no name.
    public boolean hasNoName() {
        return nameFrom == nameTo;
    }

    /// A copy of its own under a name, for one that has none.
    public SseEvent withName(String name) {
        byte[] field = ("event: " + name + "\n").getBytes(UTF_8);
        byte[] whole = Arrays.copyOf(field, field.length + to - from);
        System.arraycopy(bytes, from, whole, field.length, to - from);
        var copy = new SseEvent();
        copy.reset(whole, 0, whole.length);
        return copy;
    }

    /// Its data as text.
    public String text() {
        return new String(data, dataFrom, dataTo - dataFrom, UTF_8);
    }

    /// Its name, empty when it has none.
    public String name() {
        return new String(bytes, nameFrom, nameTo - nameFrom, UTF_8);
    }

    /// Takes a frame that is no text; its name and data are given separately.
    void resetFrame(byte[] array, int first, int behind) {
        bytes = array;
        from = first;
        to = behind;
        data = NONE;
        dataFrom = 0;
        dataTo = 0;
        nameFrom = 0;
        nameTo = 0;
        hasData = false;
        unterminated = false;
        exception = false;
    }

    /// Where the name lies, in the array of the frame.
    void nameAt(int first, int behind) {
        nameFrom = first;
        nameTo = behind;
    }

    void dataAt(byte[] array, int first, int behind) {
        hasData = true;
        data = array;
        dataFrom = first;
        dataTo = behind;
    }

    void reset(byte[] array, int first, int behind) {
        resetFrame(array, first, behind);
        int i = first;
        while (i < behind) {
            int lineEnd = lineEnd(i);
            line(i, lineEnd);
            i = lineEnd + 1;
        }
    }

    private int lineEnd(int at) {
        int i = at;
        while (i < to && bytes[i] != '\n' && bytes[i] != '\r') {
            i++;
        }
        return i;
    }

    private void line(int at, int lineEnd) {
        int value = valueOf(at, lineEnd, DATA);
        if (value >= 0) {
            moreData(value, lineEnd);
            return;
        }
        value = valueOf(at, lineEnd, EVENT);
        if (value >= 0) {
            nameAt(value, lineEnd);
        }
    }

    /// Where the value of a line with this field begins, or -1. One space behind the colon goes.
    private int valueOf(int at, int lineEnd, byte[] field) {
        int colon = at + field.length;
        if (lineEnd < colon || !Arrays.equals(bytes, at, colon, field, 0, field.length)) {
            return -1;
        }
        if (colon == lineEnd) {
            return lineEnd;
        }
        if (bytes[colon] != ':') {
            return -1;
        }
        int value = colon + 1;
        return value < lineEnd && bytes[value] == ' ' ? value + 1 : value;
    }

    private void moreData(int at, int lineEnd) {
        if (!hasData) {
            dataAt(bytes, at, lineEnd);
            return;
        }
        var joined = new ByteArrayOutputStream(dataTo - dataFrom + lineEnd - at + 1);
        joined.write(data, dataFrom, dataTo - dataFrom);
        joined.write('\n');
        joined.write(bytes, at, lineEnd - at);
        byte[] whole = joined.toByteArray();
        dataAt(whole, 0, whole.length);
    }
}
