package dev.gatehouse.demo;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import org.jspecify.annotations.Nullable;

/// Plausible arguments for a tool: a value of the right type for each that its schema requires.
final class Arguments {
    private Arguments() {}

    static String of(@Nullable Json schema) throws MalformedJson {
        var json = new JsonWriter().object();
        Json required = schema == null ? null : schema.member("required");
        if (schema != null && required != null && required.kind() == Json.Kind.ARRAY) {
            Json properties = schema.member("properties");
            for (int i = 0; i < required.size(); i++) {
                String name = required.at(i).text();
                json.name(name).raw(value(properties == null ? null : properties.member(name)));
            }
        }
        return json.end().toString();
    }

    private static String value(@Nullable Json property) {
        if (property == null) {
            return byType(null);
        }
        Json only = property.member("const");
        if (only != null) {
            return only.raw();
        }
        Json choices = property.member("enum");
        if (choices != null && choices.kind() == Json.Kind.ARRAY && choices.size() > 0) {
            return choices.at(0).raw();
        }
        return byType(property.member("type"));
    }

    private static String byType(@Nullable Json type) {
        if (type != null && type.kind() == Json.Kind.ARRAY) {
            return byType(firstReal(type));
        }
        return switch (type == null ? "" : type.raw()) {
            case "\"integer\"" -> "1";
            case "\"number\"" -> "1.5";
            case "\"boolean\"" -> "true";
            case "\"array\"" -> "[]";
            case "\"object\"" -> "{}";
            case "\"null\"" -> "null";
            default -> "\"demo\"";
        };
    }

    /// Of several types the first that is not null: a null would show nothing.
    private static @Nullable Json firstReal(Json types) {
        for (int i = 0; i < types.size(); i++) {
            if (types.at(i).kind() == Json.Kind.STRING && !types.at(i).textEquals("null")) {
                return types.at(i);
            }
        }
        return null;
    }
}
