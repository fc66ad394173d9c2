package dev.gatehouse.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Header fields in order. Names are compared without case (RFC 9110 section 5.1).
///
/// Not safe for many threads while it is being filled.
public final class Headers {
    private final List<String> fields;

    private Headers(List<String> fields) {
        this.fields = fields;
    }

    /// None yet.
    public static Headers none() {
        return new Headers(new ArrayList<>(16));
    }

    /// One field.
    public static Headers of(String name, String value) {
        return none().add(name, value);
    }

    /// Adds a field behind the others.
    ///
    /// @throws IllegalArgumentException when it would break the message apart
    public Headers add(String name, String value) {
        refuseBreaks(name);
        refuseBreaks(value);
        fields.add(name);
        fields.add(value);
        return this;
    }

    /// Adds a field in the place of all others of its name.
    public Headers set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    /// Adds a field if there is a value.
    public Headers addIfPresent(String name, @Nullable String value) {
        return value == null ? this : add(name, value);
    }

    /// Takes all fields of a name away.
    public Headers remove(String name) {
        for (int i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                fields.remove(i + 1);
                fields.remove(i);
            }
        }
        return this;
    }

    /// Takes all fields away whose names begin with a prefix.
    public Headers removeFamily(String prefix) {
        for (int i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).regionMatches(true, 0, prefix, 0, prefix.length())) {
                fields.remove(i + 1);
                fields.remove(i);
            }
        }
        return this;
    }

    /// The first value of a name.
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    /// All values of a name.
    public List<String> all(String name) {
        var values = new ArrayList<String>(1);
        forEach(
                (other, value) -> {
                    if (other.equalsIgnoreCase(name)) {
                        values.add(value);
                    }
                });
        return values;
    }

    /// Shows every field, in order.
    public void forEach(BiConsumer<String, String> each) {
        for (int i = 0; i < fields.size(); i += 2) {
            each.accept(fields.get(i), fields.get(i + 1));
        }
    }

    /// How many fields there are.
    public int size() {
        return fields.size() / 2;
    }

    String name(int place) {
        return fields.get(place * 2);
    }

    String value(int place) {
        return fields.get(place * 2 + 1);
    }

    private static void refuseBreaks(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("a header field cannot hold a line break");
            }
        }
    }

    @Override
    public String toString() {
        return "Headers[" + size() + "]";
    }
}
