package dev.gatehouse.admin.schema;

import dev.gatehouse.json.JsonWriter;
import java.util.Map;
import java.util.TreeMap;

/// The form of a JSON value, as JSON Schema.
///
/// @param json the schema
/// @param named the schemas that it refers to, by their names in the document
public record Schema(String json, Map<String, String> named) {
    private static Schema of(String json) {
        return new Schema(json, Map.of());
    }

    private static Schema type(String name) {
        return of("{\"type\":\"" + name + "\"}");
    }

    public static Schema text() {
        return type("string");
    }

    public static Schema whole() {
        return type("integer");
    }

    public static Schema number() {
        return type("number");
    }

    public static Schema flag() {
        return type("boolean");
    }

    /// A date with its time, as RFC 3339 has it.
    public static Schema time() {
        return of("{\"type\":\"string\",\"format\":\"date-time\"}");
    }

    /// Any value.
    public static Schema any() {
        return of("{}");
    }

    /// One of these texts.
    public static Schema words(String... words) {
        var writer = new JsonWriter().object().member("type", "string").name("enum").array();
        for (String word : words) {
            writer.value(word);
        }
        return of(writer.endArray().end().toString());
    }

    public static Schema list(Schema entry) {
        return new Schema("{\"type\":\"array\",\"items\":" + entry.json + "}", entry.named);
    }

    /// An object whose names are free.
    public static Schema map(Schema value) {
        String json = "{\"type\":\"object\",\"additionalProperties\":" + value.json + "}";
        return new Schema(json, value.named);
    }

    /// An object with members that are known.
    public static ObjectSchema object() {
        return new ObjectSchema();
    }

    /// The same, or null.
    public Schema orNull() {
        return new Schema("{\"anyOf\":[" + json + ",{\"type\":\"null\"}]}", named);
    }

    /// The same under a name, by which the document refers to it.
    public Schema named(String name) {
        Map<String, String> all = new TreeMap<>(named);
        all.put(name, json);
        return new Schema("{\"$ref\":\"#/components/schemas/" + name + "\"}", all);
    }
}
