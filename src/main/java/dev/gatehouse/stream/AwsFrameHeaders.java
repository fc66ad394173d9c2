package dev.gatehouse.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/// The headers of one frame that describe it, as places in its array.
final class AwsFrameHeaders {
    private static final byte[] MESSAGE_TYPE = ":message-type".getBytes(US_ASCII);
    private static final byte[] EVENT_TYPE = ":event-type".getBytes(US_ASCII);
    private static final byte[] EXCEPTION_TYPE = ":exception-type".getBytes(US_ASCII);
    private static final byte[] ERROR_CODE = ":error-code".getBytes(US_ASCII);
    private static final byte[] ERROR_MESSAGE = ":error-message".getBytes(US_ASCII);
    private static final byte[] EVENT = "event".getBytes(US_ASCII);

    private byte[] bytes = {};
    private int nameFrom;
    private int nameTo;
    private int messageFrom;
    private int messageTo;
    private boolean exception;

    int nameFrom() {
        return nameFrom;
    }

    int nameTo() {
        return nameTo;
    }

    /// Where the message of an error lies, which has no payload.
    int messageFrom() {
        return messageFrom;
    }

    int messageTo() {
        return messageTo;
    }

    boolean exception() {
        return exception;
    }

    void read(byte[] array, int from, int to) throws InvalidStreamException {
        bytes = array;
        nameFrom = from;
        nameTo = from;
        messageFrom = from;
        messageTo = from;
        exception = false;
        int at = from;
        while (at < to) {
            int nameEnd = at + 1 + (bytes[at] & 0xff);
            int value = nameEnd + 1;
            int length = value > to ? -1 : length(bytes[nameEnd], value, to);
            int begin = text(bytes, nameEnd, to) ? value + 2 : value;
            if (length < 0 || begin + length > to) {
                throw new InvalidStreamException("a frame with a malformed header");
            }
            take(at + 1, nameEnd, begin, begin + length);
            at = begin + length;
        }
    }

    /// How long the value of a header is, by its type; -1 for an unknown type. Texts and bytes
    /// have their own length before them.
    private int length(byte type, int at, int to) {
        return switch (type) {
            case 0, 1 -> 0;
            case 2 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            case 5, 8 -> 8;
            case 6, 7 -> at + 2 > to ? -1 : (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
            case 9 -> 16;
            default -> -1;
        };
    }

    private static boolean text(byte[] bytes, int type, int to) {
        return type < to && (bytes[type] == 6 || bytes[type] == 7);
    }

    private void take(int name, int nameEnd, int value, int behind) {
        if (named(name, nameEnd, MESSAGE_TYPE)) {
            exception = !Arrays.equals(bytes, value, behind, EVENT, 0, EVENT.length);
        } else if (named(name, nameEnd, EVENT_TYPE)
                || named(name, nameEnd, EXCEPTION_TYPE)
                || named(name, nameEnd, ERROR_CODE)) {
            nameFrom = value;
            nameTo = behind;
        } else if (named(name, nameEnd, ERROR_MESSAGE)) {
            messageFrom = value;
            messageTo = behind;
        }
    }

    private boolean named(int from, int to, byte[] name) {
        return Arrays.equals(bytes, from, to, name, 0, name.length);
    }
}
