package dev.gatehouse.dialect.gemini;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.Locale;

/// The schemas of `parameters` and `responseSchema`: a part of OpenAPI's, with types in upper case,
/// `nullable`, and whole numbers that may be strings. They are read as JSON Schema.
final class OpenApiSchema {
    private static final List<String> COUNTS =
            List.of("minItems", "maxItems", "minLength", "maxLength");

    private OpenApiSchema() {}

    static Json read(Json schema) throws MalformedJson {
        var out = new JsonWriter();
        schema(schema, out);
        return Json.parse(out.bytes());
    }

    private static void schema(Json schema, JsonWriter out) throws MalformedJson {
        if (schema.kind() != Json.Kind.OBJECT) {
            out.raw(schema.raw());
            return;
        }
        out.object();
        List<String> names = schema.names();
        for (int i = 0; i < names.size(); i++) {
            member(names.get(i), schema.at(i), schema, out);
        }
        out.end();
    }

    private static void member(String written, Json value, Json schema, JsonWriter out)
            throws MalformedJson {
        String name = camel(written);
        switch (name) {
            case "type" -> type(value, nullable(schema), out);
            case "nullable", "propertyOrdering" -> {}
            case "items" -> schema(value, out.name(name));
            case "properties" -> {
                out.name(name).object();
                List<String> names = value.names();
                for (int i = 0; i < names.size(); i++) {
                    schema(value.at(i), out.name(names.get(i)));
                }
                out.end();
            }
            case "anyOf" -> {
                out.name(name).array();
                for (int i = 0; i < value.size(); i++) {
                    schema(value.at(i), out);
                }
                out.endArray();
            }
            default -> {
                boolean text = value.kind() == Json.Kind.STRING && COUNTS.contains(name);
                out.name(name.equals("example") ? "examples" : name);
                out.raw(text ? value.text() : value.raw());
            }
        }
    }

    private static String camel(String name) {
        return switch (name) {
            case "any_of" -> "anyOf";
            case "property_ordering" -> "propertyOrdering";
            case "min_items" -> "minItems";
            case "max_items" -> "maxItems";
            case "min_length" -> "minLength";
            case "max_length" -> "maxLength";
            default -> name;
        };
    }

    private static boolean nullable(Json schema) {
        Json nullable = schema.member("nullable");
        return nullable != null && nullable.raw().equals("true");
    }

    private static void type(Json value, boolean nullable, JsonWriter out) throws MalformedJson {
        if (value.kind() != Json.Kind.STRING) {
            out.name("type").raw(value.raw());
            return;
        }
        String type = value.text().toLowerCase(Locale.ROOT);
        if (type.endsWith("unspecified")) {
            return;
        }
        if (nullable) {
            out.name("type").array().value(type).value("null").endArray();
        } else {
            out.member("type", type);
        }
    }
}
