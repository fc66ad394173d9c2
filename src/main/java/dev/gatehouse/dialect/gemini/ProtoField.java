package dev.gatehouse.dialect.gemini;

import dev.gatehouse.dialect.translation.Members;
import dev.gatehouse.dialect.translation.Texts;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A member in the JSON form of protocol buffers, which clients name in camelCase or in snake_case.
/// One that is null counts as missing.
record ProtoField(String camel, String snake) {
    static ProtoField of(String camel) {
        String snake = camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        return new ProtoField(camel, snake.equals(camel) ? camel : snake);
    }

    /// Both names of each.
    static Set<String> names(ProtoField... fields) {
        var names = new HashSet<String>();
        for (ProtoField field : fields) {
            names.add(field.camel);
            names.add(field.snake);
        }
        return Set.copyOf(names);
    }

    /// Rejects an object that has it by both names.
    void rejectBoth(Json object) throws MalformedJson {
        boolean both = !snake.equals(camel) && object.member(camel) != null;
        if (both && object.member(snake) != null) {
            throw new MalformedJson(
                    "\"%s\" and \"%s\" are the same; send one".formatted(camel, snake), snake);
        }
    }

    boolean named(String name) {
        return name.equals(camel) || name.equals(snake);
    }

    @Nullable Json in(@Nullable Json object) {
        Json value = Members.of(object, camel);
        return value == null && !snake.equals(camel) ? Members.of(object, snake) : value;
    }

    /// Its elements or members; one of another kind counts as missing.
    @Nullable Json in(@Nullable Json object, Json.Kind kind) {
        Json value = in(object);
        return value != null && value.kind() == kind ? value : null;
    }

    /// A string with something in it.
    @Nullable String text(@Nullable Json object) {
        return Texts.of(in(object));
    }

    String textOrEmpty(@Nullable Json object) {
        String text = text(object);
        return text == null ? "" : text;
    }

    boolean yes(@Nullable Json object) {
        Json value = in(object);
        return value != null && value.kind() == Json.Kind.BOOLEAN && value.raw().equals("true");
    }
}
