package dev.gatehouse.dialect.translation;

import dev.gatehouse.conversation.OutputFormat;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.JsonWriter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// JSON Schemas in the forms that dialects accept.
public final class Schemas {
    private static final String EMPTY = "{\"type\":\"object\",\"properties\":{}}";

    /// What strict output formats reject.
    private static final Set<String> LIMITS =
            Set.of(
                    "minimum",
                    "maximum",
                    "exclusiveMinimum",
                    "exclusiveMaximum",
                    "multipleOf",
                    "minLength",
                    "maxLength",
                    "pattern",
                    "minItems",
                    "maxItems",
                    "uniqueItems",
                    "minProperties",
                    "maxProperties");

    private Schemas() {}

    /// What asks a model in words for JSON without a schema, for dialects that have no mode for it;
    /// `null` for other formats.
    public static @Nullable String instruction(@Nullable OutputFormat format) {
        return format instanceof OutputFormat.JsonObject
                ? "Answer with one JSON object and nothing else."
                : null;
    }

    /// A schema whose root is an object.
    public static String object(@Nullable Json schema) {
        if (schema == null || schema.size() == 0) {
            return EMPTY;
        }
        if (schema.member("type") != null) {
            return schema.raw();
        }
        String raw = schema.raw();
        int open = raw.indexOf('{');
        return "{\"type\":\"object\"," + raw.substring(open + 1);
    }

    /// A schema for a strict output format: every object is closed, and limits of values are left
    /// out.
    public static String closed(Json schema) {
        var out = new JsonWriter();
        closed(schema, out, false);
        return out.toString();
    }

    /// @param names whether the members of the object are names of properties and no keywords
    private static void closed(Json schema, JsonWriter out, boolean names) {
        if (schema.kind() != Json.Kind.OBJECT) {
            elements(schema, out);
            return;
        }
        out.object();
        List<String> members = schema.names();
        for (int i = 0; i < members.size(); i++) {
            String name = members.get(i);
            boolean keyword = !names;
            if (keyword && (LIMITS.contains(name) || name.equals("additionalProperties"))) {
                continue;
            }
            boolean literal =
                    keyword && Set.of("enum", "const", "default", "required").contains(name);
            out.name(keyword && name.equals("oneOf") ? "anyOf" : name);
            if (literal) {
                out.raw(schema.at(i).raw());
            } else {
                boolean inner =
                        keyword && Set.of("properties", "$defs", "definitions").contains(name);
                closed(schema.at(i), out, inner);
            }
        }
        Json type = schema.member("type");
        boolean object = schema.member("properties") != null;
        if (!names && (object || (type != null && type.textEquals("object")))) {
            out.name("additionalProperties").value(false);
        }
        out.end();
    }

    private static void elements(Json schema, JsonWriter out) {
        if (schema.kind() != Json.Kind.ARRAY) {
            out.raw(schema.raw());
            return;
        }
        out.array();
        for (int i = 0; i < schema.size(); i++) {
            closed(schema.at(i), out, false);
        }
        out.endArray();
    }
}
