package dev.gatehouse.json;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Typed access to one member of an object. A wrong type is rejected by name; null reads as
/// absent.
public final class Field<T> {
    private static final String NO_TEXTS = "must be a list of texts.";

    private final String name;
    private final Reading<T> reading;

    private Field(String name, Reading<T> reading) {
        this.name = name;
        this.reading = reading;
    }

    @FunctionalInterface
    private interface Reading<T> {
        T read(Json value) throws MalformedJson;
    }

    /// A string.
    public static Field<String> text(String name) {
        return new Field<>(name, Json::text);
    }

    /// True or false.
    public static Field<Boolean> bool(String name) {
        return new Field<>(
                name,
                value -> {
                    if (value.kind() != Json.Kind.BOOLEAN) {
                        throw new MalformedJson("must be true or false", null);
                    }
                    return value.raw().equals("true");
                });
    }

    /// A whole number.
    public static Field<Long> integer(String name) {
        return new Field<>(name, Json::asLong);
    }

    /// An object.
    public static Field<Json> object(String name) {
        return new Field<>(name, value -> expect(value, Json.Kind.OBJECT, "must be an object"));
    }

    /// An array.
    public static Field<Json> array(String name) {
        return new Field<>(name, value -> expect(value, Json.Kind.ARRAY, "must be an array"));
    }

    /// The member's name.
    public String name() {
        return name;
    }

    /// Reads it.
    ///
    /// @return `null` when the object has no such member, or has it as null
    /// @throws MalformedJson naming the field, when its type is another
    public @Nullable T in(Json object) throws MalformedJson {
        Json value = object.member(name);
        if (value == null || value.kind() == Json.Kind.NULL) {
            return null;
        }
        try {
            return reading.read(value);
        } catch (MalformedJson e) {
            throw new MalformedJson("'" + name + "' " + e.reason(), name);
        }
    }

    /// The strings of an array; none where the object has no such member, or has it as null.
    ///
    /// @throws MalformedJson naming the field, when it is anything else
    public static List<String> texts(Json object, String name) throws MalformedJson {
        List<String> texts = new Field<>(name, Field::texts).in(object);
        return texts == null ? List.of() : texts;
    }

    private static List<String> texts(Json array) throws MalformedJson {
        expect(array, Json.Kind.ARRAY, NO_TEXTS);
        var texts = new ArrayList<String>(array.size());
        for (int i = 0; i < array.size(); i++) {
            texts.add(expect(array.at(i), Json.Kind.STRING, NO_TEXTS).text());
        }
        return List.copyOf(texts);
    }

    private static Json expect(Json value, Json.Kind kind, String otherwise) throws MalformedJson {
        if (value.kind() != kind) {
            throw new MalformedJson(otherwise, null);
        }
        return value;
    }
}
