package dev.gatehouse.vector.server;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks JSON as a published description demands it: no member that it does not have, none of
/// another type.
final class Shape {
    private Shape() {}

    /// What a description does not allow.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    static Json object(@Nullable Json json, Set<String> required, Set<String> optional)
            throws RefusedException {
        if (json == null || json.kind() != Json.Kind.OBJECT) {
            throw new RefusedException("an object is expected, not " + json);
        }
        for (String name : required) {
            if (json.member(name) == null) {
                throw new RefusedException("the member " + name + " is missing");
            }
        }
        for (String name : json.names()) {
            if (!required.contains(name) && !optional.contains(name)) {
                throw new RefusedException("the member " + name + " is unknown");
            }
        }
        return json;
    }

    static Json object(@Nullable Json json, String... required) throws RefusedException {
        return object(json, Set.of(required), Set.of());
    }

    static List<Json> array(@Nullable Json json) throws RefusedException {
        if (json == null || json.kind() != Json.Kind.ARRAY) {
            throw new RefusedException("an array is expected, not " + json);
        }
        List<Json> elements = new ArrayList<>();
        for (int i = 0; i < json.size(); i++) {
            elements.add(json.at(i));
        }
        return elements;
    }

    static String text(@Nullable Json json) throws RefusedException {
        try {
            if (json != null) {
                return json.text();
            }
        } catch (MalformedJson _) {
            // Refused below.
        }
        throw new RefusedException("a string is expected, not " + json);
    }

    static String oneOf(@Nullable Json json, String... values) throws RefusedException {
        String text = text(json);
        if (!List.of(values).contains(text)) {
            throw new RefusedException(text + " is none of " + List.of(values));
        }
        return text;
    }

    static boolean flag(@Nullable Json json) throws RefusedException {
        if (json == null || json.kind() != Json.Kind.BOOLEAN) {
            throw new RefusedException("a boolean is expected, not " + json);
        }
        return json.raw().equals("true");
    }

    static double number(@Nullable Json json) throws RefusedException {
        if (json == null || json.kind() != Json.Kind.NUMBER) {
            throw new RefusedException("a number is expected, not " + json);
        }
        return Double.parseDouble(json.raw());
    }

    static long whole(@Nullable Json json, long least, long most) throws RefusedException {
        double number = number(json);
        if (number != Math.rint(number) || number < least || number > most) {
            throw new RefusedException(number + " is no whole number in the range");
        }
        return (long) number;
    }

    static String uuid(@Nullable Json json) throws RefusedException {
        String text = text(json);
        if (!text.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new RefusedException(text + " is no UUID");
        }
        return text;
    }

    static float[] vector(@Nullable Json json) throws RefusedException {
        List<Json> all = array(json);
        var vector = new float[all.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) number(all.get(i));
        }
        return vector;
    }
}
