package dev.gatehouse.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Feeds digests with JSON texts: two texts that differ only in white space between their tokens,
/// or in the order of the members at the top level, give the same digest.
///
/// Numbers and strings count as they are written, so that equal values in another notation differ.
public final class JsonDigest {
    /// No JSON value has this byte (RFC 8259 section 7), so that none runs into its neighbour. A
    /// decoded name may have it, so its length comes first.
    private static final byte END = 0;

    private JsonDigest() {}

    /// Feeds the members of an object in the order of their names.
    ///
    /// @param counted the value that counts for a member; `null` for one that does not count
    public static void members(
            Json object, BiFunction<String, Json, @Nullable Json> counted, MessageDigest into) {
        List<String> names = object.names();
        Integer[] order = new Integer[names.size()];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparing(names::get));
        for (int place : order) {
            String name = names.get(place);
            Json value = counted.apply(name, object.at(place));
            if (value != null) {
                text(name, into);
                tokens(value, into);
                into.update(END);
            }
        }
    }

    /// Feeds a text with its length.
    public static void text(String text, MessageDigest into) {
        byte[] bytes = text.getBytes(UTF_8);
        into.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        into.update(bytes);
    }

    /// Feeds the tokens of a value.
    public static void tokens(Json value, MessageDigest into) {
        byte[] bytes = value.source();
        int end = value.end();
        int run = value.start();
        boolean text = false;
        for (int i = run; i < end; i++) {
            byte b = bytes[i];
            if (b == '"') {
                text = !text;
            } else if (b == '\\') {
                // What it stands before belongs to the text.
                i++;
            } else if (!text && b <= ' ' && b >= 0) {
                into.update(bytes, run, i - run);
                run = i + 1;
            }
        }
        into.update(bytes, run, end - run);
    }
}
