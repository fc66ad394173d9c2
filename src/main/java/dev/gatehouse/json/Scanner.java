package dev.gatehouse.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Scans JSON (RFC 8259) in UTF-8, checks every byte and keeps nothing.
///
/// Strings are crossed eight bytes at a time, as nearly all of a request is text. Positions are
/// offsets into the array. What is between quotes is not decoded, so ill-formed UTF-8 passes as it
/// came; whether there was anything beyond ASCII is recorded, for callers that check it.
final class Scanner {
    /// How deep arrays and objects may nest.
    static final int MAX_DEPTH = 128;

    /// How many members an object may have.
    static final int MAX_MEMBERS = 10_000;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * ' ';
    private static final int MAX_NUMBER = 400;

    private final byte[] bytes;
    private final int end;
    private boolean beyondAscii;
    private int values;

    Scanner(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /// Whether any string that was crossed may have had a byte beyond ASCII.
    boolean beyondAscii() {
        return beyondAscii;
    }

    /// How many values were crossed, in all depths.
    int values() {
        return values;
    }

    /// The first position at or behind `at` that is not white space.
    int space(int at) {
        int i = at;
        while (i < end) {
            byte b = bytes[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return i;
            }
            i++;
        }
        return i;
    }

    /// Crosses the value that starts at `at`; gives the position behind it.
    int value(int at, int depth) throws MalformedJson {
        if (at >= end) {
            throw broken("ends too early", at);
        }
        values++;
        return switch (bytes[at]) {
            case '"' -> string(at);
            case '{' -> object(at, depth + 1);
            case '[' -> array(at, depth + 1);
            case 't' -> word(at, "true");
            case 'f' -> word(at, "false");
            case 'n' -> word(at, "null");
            default -> number(at);
        };
    }

    /// Crosses the string that starts at `at`, quotes included.
    int string(int at) throws MalformedJson {
        int i = at + 1;
        while (i < end) {
            i = plain(i);
            if (i >= end) {
                break;
            }
            byte b = bytes[i];
            if (b == '"') {
                return i + 1;
            }
            if (b != '\\') {
                throw broken("has a control character in a string", i);
            }
            i = escape(i);
        }
        throw broken("ends inside a string", at);
    }

    /// Crosses the name of a member.
    int name(int at) throws MalformedJson {
        if (at >= end || bytes[at] != '"') {
            throw broken("lacks a name in quotes", at);
        }
        return string(at);
    }

    /// Expects a colon behind a name; gives the position of the value.
    int colon(int at) throws MalformedJson {
        int i = space(at);
        if (i >= end || bytes[i] != ':') {
            throw broken("lacks a colon", i);
        }
        return space(i + 1);
    }

    MalformedJson broken(String how, int at) {
        return new MalformedJson("the JSON " + how + " (at byte " + at + ")", null);
    }

    /// Skips bytes that need no look: the first that is a quote, a backslash or a control
    /// character.
    private int plain(int from) {
        int i = from;
        long all = 0;
        while (i + Long.BYTES <= end) {
            long eight = (long) LONGS.get(bytes, i);
            long found = zeros(eight ^ QUOTES) | zeros(eight ^ BACKSLASHES) | below(eight);
            all |= eight;
            if (found != 0) {
                beyondAscii |= (all & HIGHS) != 0;
                return i + (Long.numberOfTrailingZeros(found) >>> 3);
            }
            i += Long.BYTES;
        }
        while (i < end && bytes[i] != '"' && bytes[i] != '\\' && (bytes[i] & 0xff) >= ' ') {
            all |= bytes[i];
            i++;
        }
        beyondAscii |= (all & HIGHS) != 0;
        return i;
    }

    private static long zeros(long eight) {
        return (eight - ONES) & ~eight & HIGHS;
    }

    private static long below(long eight) {
        return (eight - SPACES) & ~eight & HIGHS;
    }

    private int escape(int at) throws MalformedJson {
        if (at + 1 >= end) {
            throw broken("ends inside a string", at);
        }
        return switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' -> unicode(at);
            default -> throw broken("has an unknown escape", at);
        };
    }

    private int unicode(int at) throws MalformedJson {
        for (int i = at + 2; i < at + 6; i++) {
            if (i >= end || Character.digit(bytes[i], 16) < 0) {
                throw broken("has a malformed \\u escape", at);
            }
        }
        return at + 6;
    }

    private int object(int at, int depth) throws MalformedJson {
        int i = open(at, depth);
        if (i < end && bytes[i] == '}') {
            return i + 1;
        }
        int members = 1;
        while (true) {
            i = space(value(colon(name(i)), depth));
            if (closes(i, '}')) {
                return i + 1;
            }
            limit(++members);
            i = space(i + 1);
        }
    }

    /// Rejects an object of more than 10,000 members.
    static void limit(int members) throws MalformedJson {
        if (members > MAX_MEMBERS) {
            throw new MalformedJson("an object has more than " + MAX_MEMBERS + " members", null);
        }
    }

    private int array(int at, int depth) throws MalformedJson {
        int i = open(at, depth);
        if (i < end && bytes[i] == ']') {
            return i + 1;
        }
        while (true) {
            i = space(value(i, depth));
            if (closes(i, ']')) {
                return i + 1;
            }
            i = space(i + 1);
        }
    }

    private int open(int at, int depth) throws MalformedJson {
        if (depth > MAX_DEPTH) {
            throw broken("is nested deeper than " + MAX_DEPTH, at);
        }
        return space(at + 1);
    }

    /// Whether the closing mark comes next; with a comma it does not, anything else is an error.
    boolean closes(int at, char mark) throws MalformedJson {
        if (at >= end) {
            throw broken("ends too early", at);
        }
        if (bytes[at] == mark) {
            return true;
        }
        if (bytes[at] != ',') {
            throw broken("lacks a comma or '" + mark + "'", at);
        }
        return false;
    }

    private int word(int at, String word) throws MalformedJson {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || bytes[at + i] != word.charAt(i)) {
                throw broken("has an unknown word", at);
            }
        }
        return at + word.length();
    }

    private int number(int at) throws MalformedJson {
        int i = at < end && bytes[at] == '-' ? at + 1 : at;
        int whole = i;
        i = digits(i);
        if (i - whole > 1 && bytes[whole] == '0') {
            throw broken("has a number with a leading zero", at);
        }
        if (i < end && bytes[i] == '.') {
            i = digits(i + 1);
        }
        if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
            i++;
            i = digits(i < end && (bytes[i] == '+' || bytes[i] == '-') ? i + 1 : i);
        }
        if (i - at > MAX_NUMBER) {
            throw broken("has a number of more than " + MAX_NUMBER + " characters", at);
        }
        return i;
    }

    private int digits(int at) throws MalformedJson {
        int i = at;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i == at) {
            throw broken("has an unexpected character", at);
        }
        return i;
    }
}
