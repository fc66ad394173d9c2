package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes to a JSON text: what is not named stays byte for byte as it came.
///
/// Values of the text, at any depth, are replaced, removed or added; writing sends the pieces
/// between the changes straight from the original. Not safe for many threads.
public final class Patch {
    private final Json root;
    private final List<ObjectChange> objects = new ArrayList<>(2);
    private final List<Span> replaced = new ArrayList<>(2);
    private int furthest = -1;

    /// @param root the text to change; all values named later must be parts of it
    public Patch(Json root) {
        this.root = root;
    }

    /// Bytes that go, and what stands there instead.
    private static final class Span {
        private final int from;
        private final int to;
        private final byte[] with;

        Span(int from, int to, byte[] with) {
            this.from = from;
            this.to = to;
            this.with = with;
        }
    }

    /// Members removed from and added to one object.
    private record ObjectChange(Json object, BitSet gone, Map<String, byte[]> added) {}

    /// Puts another value where one stands. Of several for one value, the last counts.
    public Patch replace(Json value, byte[] with) {
        if (value.start() > furthest) {
            // Values that are replaced in their order are not looked for.
            furthest = value.start();
        } else {
            replaced.removeIf(span -> span.from == value.start());
        }
        replaced.add(new Span(value.start(), value.end(), with));
        return this;
    }

    /// Gives a member of an object a value: in its place if it is there, else at the end.
    public Patch set(Json object, String name, byte[] value) {
        int place = object.find(name);
        if (place < 0) {
            change(object).added.put(name, join(JsonWriter.quoted(name), value));
            return this;
        }
        ObjectChange known = known(object);
        if (known != null) {
            known.gone.clear(place);
        }
        return replace(object.at(place), value);
    }

    /// Removes a member; nothing happens where there is none.
    public Patch remove(Json object, String name) {
        int place = object.find(name);
        ObjectChange known = known(object);
        if (place >= 0) {
            change(object).gone.set(place);
        } else if (known != null) {
            known.added.remove(name);
        }
        return this;
    }

    /// Whether nothing is to be changed.
    public boolean empty() {
        return objects.isEmpty() && replaced.isEmpty();
    }

    /// The pieces of the changed text, in order.
    public Pieces pieces() {
        if (empty()) {
            return Pieces.of(root.source(), root.start(), root.end());
        }
        var spans = new ArrayList<>(replaced);
        objects.forEach(change -> addSpans(change, spans));
        spans.sort(
                Comparator.<Span>comparingInt(span -> span.from).thenComparingInt(span -> span.to));
        var pieces = new Pieces();
        int at = root.start();
        for (Span span : spans) {
            if (span.from >= at) {
                pieces.add(root.source(), at, span.from);
                pieces.add(span.with, 0, span.with.length);
                at = span.to;
            }
        }
        return pieces.add(root.source(), at, root.end());
    }

    /// The changed text in one array.
    public byte[] bytes() {
        Pieces pieces = pieces();
        var out = new ByteArrayOutputStream((int) pieces.length());
        try {
            pieces.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private ObjectChange change(Json object) {
        ObjectChange known = known(object);
        if (known != null) {
            return known;
        }
        var change = new ObjectChange(object, new BitSet(), new LinkedHashMap<>(2));
        objects.add(change);
        return change;
    }

    private @Nullable ObjectChange known(Json object) {
        for (ObjectChange change : objects) {
            if (change.object.start() == object.start()) {
                return change;
            }
        }
        return null;
    }

    /// Members before the first that stays are removed with the comma after them, all others with
    /// the comma before them; so what is left is always well formed.
    private static void addSpans(ObjectChange change, List<Span> spans) {
        Json object = change.object;
        int size = object.size();
        int firstKept = change.gone.nextClearBit(0);
        if (firstKept > 0) {
            int to = firstKept < size ? object.memberStart(firstKept) : object.memberEnd(size - 1);
            spans.add(new Span(object.memberStart(0), to, new byte[0]));
        }
        for (int i = change.gone.nextSetBit(firstKept); i >= 0; i = change.gone.nextSetBit(i + 1)) {
            spans.add(new Span(object.memberEnd(i - 1), object.memberEnd(i), new byte[0]));
        }
        if (!change.added.isEmpty()) {
            int end = object.end() - 1;
            spans.add(new Span(end, end, joined(change.added.values(), firstKept < size)));
        }
    }

    private static byte[] joined(Collection<byte[]> members, boolean afterOthers) {
        var out = new ByteArrayOutputStream();
        for (byte[] member : members) {
            if (afterOthers || out.size() > 0) {
                out.write(',');
            }
            out.writeBytes(member);
        }
        return out.toByteArray();
    }

    private static byte[] join(String quotedName, byte[] value) {
        var out = new ByteArrayOutputStream(quotedName.length() + 1 + value.length);
        out.writeBytes(quotedName.getBytes(UTF_8));
        out.write(':');
        out.writeBytes(value);
        return out.toByteArray();
    }

    /// Byte ranges that make up a text, written without being put together.
    public static final class Pieces {
        private final List<byte[]> arrays = new ArrayList<>(5);
        private final List<int[]> ranges = new ArrayList<>(5);
        private long length;

        private Pieces() {}

        /// One whole range.
        public static Pieces of(byte[] bytes, int from, int to) {
            return new Pieces().add(bytes, from, to);
        }

        private Pieces add(byte[] bytes, int from, int to) {
            if (to > from) {
                arrays.add(bytes);
                ranges.add(new int[] {from, to});
                length += to - from;
            }
            return this;
        }

        /// How many bytes there are in all.
        public long length() {
            return length;
        }

        /// Writes them, in order.
        public void writeTo(OutputStream out) throws IOException {
            for (int i = 0; i < arrays.size(); i++) {
                int[] range = ranges.get(i);
                out.write(arrays.get(i), range[0], range[1] - range[0]);
            }
        }
    }
}
