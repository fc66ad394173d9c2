package dev.gatehouse.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a JSON text once, checks every byte and keeps nothing.
///
/// For texts that come by the thousand and from which two or three values are read, where even an
/// index costs too much. It is at one value at a time: read it, step into it or skip it. Can be
/// begun again with another text; not for many threads.
public final class JsonCursor {
    private Scanner scanner = new Scanner(new byte[0], 0);
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int nameFrom;
    private int nameTo;
    private int before;
    private int depth;
    private final boolean[] named = new boolean[Scanner.MAX_DEPTH + 2];

    /// Stands at the value of a text.
    public void begin(byte[] text, int from, int to) throws MalformedJson {
        scanner = new Scanner(text, to);
        bytes = text;
        end = to;
        depth = 0;
        at = scanner.space(from);
        refuseEnd();
    }

    /// The first byte of the current value; it determines the kind.
    public byte first() {
        return bytes[at];
    }

    /// Whether the value is a string with something in it.
    public boolean hasText() {
        return bytes[at] == '"' && at + 1 < end && bytes[at + 1] != '"';
    }

    /// Whether the value is a string of exactly these characters, written without escapes.
    public boolean textIs(byte[] text) {
        int behind = at + 1 + text.length;
        return bytes[at] == '"'
                && behind < end
                && bytes[behind] == '"'
                && Arrays.equals(bytes, at + 1, behind, text, 0, text.length);
    }

    /// The string it is at, as far as it is written without escapes; empty for any other value.
    public String plainText() {
        if (!hasText()) {
            return "";
        }
        int to = at + 1;
        while (to < end && bytes[to] != '"' && bytes[to] != '\\') {
            to++;
        }
        return new String(bytes, at + 1, to - at - 1, StandardCharsets.UTF_8);
    }

    /// Steps into an object or array.
    ///
    /// @return whether it stands at a first entry now; if not, it is behind the empty value
    public boolean into() throws MalformedJson {
        boolean object = bytes[at] == '{';
        if (depth > Scanner.MAX_DEPTH) {
            throw scanner.broken("is nested deeper than " + Scanner.MAX_DEPTH, at);
        }
        depth++;
        named[depth] = object;
        before = at + 1;
        at = scanner.space(at + 1);
        refuseEnd();
        if (bytes[at] == (object ? '}' : ']')) {
            at++;
            depth--;
            return false;
        }
        entry();
        return true;
    }

    /// Goes on to the next entry from behind the last one.
    ///
    /// @return whether there is one; if not, it is behind the object or array
    public boolean next() throws MalformedJson {
        before = at;
        at = scanner.space(at);
        if (scanner.closes(at, named[depth] ? '}' : ']')) {
            at++;
            depth--;
            return false;
        }
        at = scanner.space(at + 1);
        entry();
        return true;
    }

    /// Goes behind the value it stands at.
    public void skip() throws MalformedJson {
        at = scanner.value(at, depth);
    }

    /// The value it stands at, if it is a whole number of up to nine digits and no sign; goes
    /// behind it either way.
    public int small(int otherwise) throws MalformedJson {
        int from = at;
        skip();
        int value = 0;
        for (int i = from; i < at; i++) {
            if (bytes[i] < '0' || bytes[i] > '9' || at - from > 9) {
                return otherwise;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }

    /// Whether the current member has this name, written without escapes.
    public boolean named(byte[] name) {
        return Arrays.equals(bytes, nameFrom, nameTo, name, 0, name.length);
    }

    /// Where the entry before the one it stands at ended.
    public int before() {
        return before;
    }

    /// Where it stands.
    public int position() {
        return at;
    }

    /// Makes sure that nothing follows.
    public void finish() throws MalformedJson {
        if (scanner.space(at) != end) {
            throw scanner.broken("goes on after its end", at);
        }
    }

    private void entry() throws MalformedJson {
        if (named[depth]) {
            int behind = scanner.name(at);
            nameFrom = at + 1;
            nameTo = behind - 1;
            at = scanner.colon(behind);
        }
        refuseEnd();
    }

    private void refuseEnd() throws MalformedJson {
        if (at >= end) {
            throw scanner.broken("ends too early", at);
        }
    }
}
