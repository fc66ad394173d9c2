package dev.gatehouse.dialect.translation;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Members of JSON objects where a missing one, one that is null and a missing object are alike,
/// and one of a wrong type counts as missing.
public final class Members {
    private Members() {}

    /// A member, `null` when it is missing or null.
    public static @Nullable Json of(@Nullable Json object, String name) {
        Json value = object == null ? null : object.member(name);
        return value == null || value.kind() == Json.Kind.NULL ? null : value;
    }

    /// A string with something in it.
    public static @Nullable String text(@Nullable Json object, String name) {
        return Texts.of(of(object, name));
    }

    /// A string, also an empty one.
    public static @Nullable String string(@Nullable Json object, String name) {
        return Texts.orEmpty(of(object, name));
    }

    /// A string, the empty one for a missing one.
    public static String textOrEmpty(@Nullable Json object, String name) {
        String text = text(object, name);
        return text == null ? "" : text;
    }

    /// A whole number.
    public static long number(@Nullable Json object, String name, long otherwise) {
        Json value = of(object, name);
        try {
            return value == null ? otherwise : value.asLong();
        } catch (MalformedJson _) {
            return otherwise;
        }
    }

    /// Whether a member is true.
    public static boolean yes(@Nullable Json object, String name) {
        Json value = of(object, name);
        return value != null && value.kind() == Json.Kind.BOOLEAN && value.raw().equals("true");
    }
}
