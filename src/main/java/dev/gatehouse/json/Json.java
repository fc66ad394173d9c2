package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One JSON value, seen in the bytes it arrived in.
///
/// The whole text is checked once, when it is parsed. Members and elements are indexed when first
/// requested, so that a large value that is not read costs one pass. The bytes are never changed;
/// see [Patch] for writing them with changes.
///
/// Not safe for many threads until it is indexed.
public final class Json {
    private final byte[] bytes;
    private final int start;
    private final int end;
    private @Nullable Index index;
    private int values;

    private Json(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    /// What kind of value it is.
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /// Where the members of an object or the elements of an array lie: for each, the start and end
    /// of its name (empty in arrays) and the start and end of its value.
    private static final class Index {
        private final int[] spans;
        private final int count;

        Index(int[] spans, int count) {
            this.spans = spans;
            this.count = count;
        }

        int nameStart(int i) {
            return spans[i * 4];
        }

        int nameEnd(int i) {
            return spans[i * 4 + 1];
        }

        int valueStart(int i) {
            return spans[i * 4 + 2];
        }

        int valueEnd(int i) {
            return spans[i * 4 + 3];
        }
    }

    /// Parses a whole text holding one value in UTF-8 (RFC 8259 section 8.1).
    public static Json parse(byte[] bytes) throws MalformedJson {
        return parse(bytes, 0, bytes.length);
    }

    /// Parses part of an array.
    public static Json parse(byte[] bytes, int from, int to) throws MalformedJson {
        return parse(bytes, from, to, new Scanner(bytes, to));
    }

    /// Parses a whole text and rejects it where it is not UTF-8; the one pass shows whether there
    /// are bytes beyond ASCII.
    public static Json parseUtf8(byte[] bytes) throws MalformedJson {
        var scanner = new Scanner(bytes, bytes.length);
        Json json = parse(bytes, 0, bytes.length, scanner);
        int fault = scanner.beyondAscii() ? Utf8.firstFault(bytes, 0, bytes.length) : -1;
        if (fault >= 0) {
            throw new MalformedJson("the JSON is not UTF-8 at byte " + fault, null);
        }
        return json;
    }

    private static Json parse(byte[] bytes, int from, int to, Scanner scanner)
            throws MalformedJson {
        int begin = afterMark(bytes, from, to);
        int start = scanner.space(begin);
        if (start < to && bytes[start] == '{') {
            return object(bytes, start, to, scanner);
        }
        int end = scanner.value(start, 0);
        nothingBehind(scanner, end, to);
        var json = new Json(bytes, start, end);
        json.values = scanner.values();
        return json;
    }

    /// Parses a text in which every object, at any depth, names each member once.
    ///
    /// Two readers may each see a different value where a name is given twice.
    public static Json parseUnambiguous(byte[] bytes) throws MalformedJson {
        return parse(bytes).unambiguous();
    }

    /// This value, in which every object, at any depth, names each member once.
    ///
    /// @throws MalformedJson when one does not
    public Json unambiguous() throws MalformedJson {
        rejectDuplicateNames();
        for (int i = 0; i < size(); i++) {
            Json inner = at(i);
            if (inner.kind() == Kind.OBJECT || inner.kind() == Kind.ARRAY) {
                inner.unambiguous();
            }
        }
        return this;
    }

    /// Its kind.
    public Kind kind() {
        return switch (bytes[start]) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            default -> Kind.NUMBER;
        };
    }

    /// The value of the member of that name; `null` when there is none or this is no object.
    ///
    /// An explicit JSON null is a value here; [Field] reads it as absent.
    public @Nullable Json member(String name) {
        int i = find(name);
        return i < 0 ? null : value(i);
    }

    /// The names of an object's members, in order; empty for anything else.
    public List<String> names() {
        Index all = indexed();
        var names = new ArrayList<String>(all.count);
        for (int i = 0; kind() == Kind.OBJECT && i < all.count; i++) {
            names.add(Strings.decode(bytes, all.nameStart(i), all.nameEnd(i)));
        }
        return names;
    }

    /// How many values the text has that was parsed, in all depths; 0 for a part of a text.
    public int values() {
        return values;
    }

    /// How many members or elements it has; zero for anything else.
    public int size() {
        return indexed().count;
    }

    /// The element or the member's value at that place.
    public Json at(int place) {
        return value(Objects.checkIndex(place, size()));
    }

    /// The name of the member at that place, as a string in its own right.
    public Json nameAt(int place) {
        Index all = indexed();
        int at = Objects.checkIndex(place, all.count);
        return new Json(bytes, all.nameStart(at) - 1, all.nameEnd(at) + 1);
    }

    /// The text of a string, decoded.
    ///
    /// @throws MalformedJson when it is not a string
    public String text() throws MalformedJson {
        if (kind() != Kind.STRING) {
            throw new MalformedJson("must be a string", null);
        }
        return Strings.decode(bytes, start + 1, end - 1);
    }

    /// Whether it is a string with exactly this content; compared without decoding where possible.
    public boolean textEquals(String expected) {
        return kind() == Kind.STRING && Strings.same(bytes, start + 1, end - 1, expected);
    }

    /// Whether it is a string with something in it.
    public boolean hasText() {
        return kind() == Kind.STRING && end - start > 2;
    }

    /// A whole number.
    ///
    /// @throws MalformedJson when it is not one, or is beyond 64 bits
    public long asLong() throws MalformedJson {
        long value = 0;
        boolean negative = bytes[start] == '-';
        int from = negative ? start + 1 : start;
        boolean digits = end > from && end - from < 19;
        for (int i = from; digits && i < end; i++) {
            digits = bytes[i] >= '0' && bytes[i] <= '9';
            value = value * 10 + bytes[i] - '0';
        }
        if (digits) {
            return negative ? -value : value;
        }
        try {
            return Long.parseLong(raw());
        } catch (NumberFormatException _) {
            throw new MalformedJson("must be a whole number", null);
        }
    }

    /// Its bytes as text, as they stand.
    public String raw() {
        return new String(bytes, start, end - start, UTF_8);
    }

    /// A copy of its bytes, as they stand.
    public byte[] copy() {
        return Arrays.copyOfRange(bytes, start, end);
    }

    /// A copy of its first bytes, as they stand.
    public byte[] head(int atMost) {
        return Arrays.copyOfRange(bytes, start, Math.min(end, start + atMost));
    }

    /// How many bytes it takes as it came.
    public int length() {
        return end - start;
    }

    /// The line of the text it begins on, from 1. Counted anew each time.
    int line() {
        int line = 1;
        for (int i = 0; i < start; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    /// The array that contains it. Not to be changed.
    byte[] source() {
        return bytes;
    }

    int start() {
        return start;
    }

    int end() {
        return end;
    }

    int find(String name) {
        if (kind() != Kind.OBJECT) {
            return -1;
        }
        Index all = indexed();
        for (int i = 0; i < all.count; i++) {
            if (Strings.same(bytes, all.nameStart(i), all.nameEnd(i), name)) {
                return i;
            }
        }
        return -1;
    }

    /// Where the member at that place begins, its opening quote included.
    int memberStart(int place) {
        return indexed().nameStart(place) - 1;
    }

    int memberEnd(int place) {
        return indexed().valueEnd(place);
    }

    private Json value(int place) {
        Index all = indexed();
        return new Json(bytes, all.valueStart(place), all.valueEnd(place));
    }

    private Index indexed() {
        Index known = index;
        if (known == null) {
            try {
                known = read(bytes, start, end, new Scanner(bytes, end));
            } catch (MalformedJson e) {
                throw new IllegalStateException("it was checked when it was parsed", e);
            }
            index = known;
        }
        return known;
    }

    private static Json object(byte[] bytes, int start, int to, Scanner scanner)
            throws MalformedJson {
        Index index = read(bytes, start, to, scanner);
        int end = index.spans[index.spans.length - 1];
        nothingBehind(scanner, end, to);
        var json = new Json(bytes, start, end);
        json.index = index;
        json.values = scanner.values();
        return json;
    }

    private static void nothingBehind(Scanner scanner, int end, int to) throws MalformedJson {
        if (scanner.space(end) != to) {
            throw scanner.broken("goes on after its end", scanner.space(end));
        }
    }

    /// Indexes one level. The last entry of the array is the position behind the value.
    private static Index read(byte[] bytes, int start, int to, Scanner scanner)
            throws MalformedJson {
        if (bytes[start] != '{' && bytes[start] != '[') {
            return new Index(new int[] {to}, 0);
        }
        boolean named = bytes[start] == '{';
        char mark = named ? '}' : ']';
        var spans = new int[named ? 17 : 9];
        int count = 0;
        int i = scanner.space(start + 1);
        boolean more = i >= to || bytes[i] != mark;
        while (more) {
            if (spans.length < count * 4 + 5) {
                spans = Arrays.copyOf(spans, spans.length * 2);
            }
            i = scanner.space(entry(scanner, i, spans, count, named));
            count++;
            // Before the index has grown for more.
            Scanner.limit(named ? count : 0);
            more = !scanner.closes(i, mark);
            i = more ? scanner.space(i + 1) : i;
        }
        spans[spans.length - 1] = i + 1;
        return new Index(spans, count);
    }

    private static int entry(Scanner scanner, int at, int[] spans, int place, boolean named)
            throws MalformedJson {
        int i = at;
        if (named) {
            int behind = scanner.name(i);
            spans[place * 4] = i + 1;
            spans[place * 4 + 1] = behind - 1;
            i = scanner.colon(behind);
        }
        spans[place * 4 + 2] = i;
        i = scanner.value(i, 1);
        spans[place * 4 + 3] = i;
        return i;
    }

    /// Rejects an object that names a member twice, here only.
    public Json rejectDuplicateNames() throws MalformedJson {
        Index all = indexed();
        if (kind() == Kind.OBJECT) {
            Strings.rejectDuplicates(bytes, all.spans, all.count);
        }
        return this;
    }

    /// Rejects an object with names that another parser takes for some that are read, here only.
    public Json rejectSimilarNames(MemberNames read) throws MalformedJson {
        Index all = indexed();
        if (kind() == Kind.OBJECT) {
            Strings.rejectSimilar(bytes, all.spans, all.count, read);
        }
        return this;
    }

    /// Skips a UTF-8 byte order mark and rejects UTF-16 and UTF-32, which other parsers guess.
    private static int afterMark(byte[] bytes, int from, int to) throws MalformedJson {
        if (to - from >= 3
                && bytes[from] == (byte) 0xEF
                && bytes[from + 1] == (byte) 0xBB
                && bytes[from + 2] == (byte) 0xBF) {
            return from + 3;
        }
        for (int i = from; i < Math.min(to, from + 4); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xFE || bytes[i] == (byte) 0xFF) {
                throw new MalformedJson("the JSON must be in UTF-8", null);
            }
        }
        return from;
    }

    @Override
    public String toString() {
        return raw();
    }
}
