package dev.gatehouse.journey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The OpenAPI document of a gateway, to which answers are held: each member must be declared, and
/// have its type.
final class ApiContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode document;

    ApiContract(byte[] document) {
        this.document = read(document);
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode document() {
        return document;
    }

    /// Whether an answer is one that the document describes.
    static boolean concerns(String path) {
        return path.startsWith("/admin/") || path.startsWith("/v1/usage/");
    }

    /// What is wrong with an answer; empty when nothing is.
    List<String> faults(String method, String path, ScriptedClient.Reply reply) {
        JsonNode route = route(method, path.replaceFirst("^/admin/api/v1/", "/admin/"));
        if (reply.status() >= 400) {
            JsonNode shared = document.at("/components/responses/Error");
            return body(shared, reply, method + " " + path);
        }
        if (route.isMissingNode()) {
            return List.of(method + " " + path + " is not described");
        }
        JsonNode answer = route.path("responses").path(String.valueOf(reply.status()));
        if (!answer.isMissingNode() && !answer.has("content")) {
            return reply.body().isEmpty()
                    ? List.of()
                    : List.of(method + " " + path + " has a body");
        }
        return body(answer, reply, method + " " + path);
    }

    private static String type(ScriptedClient.Reply reply) {
        return String.valueOf(reply.field("content-type")).replaceFirst(";.*", "");
    }

    private List<String> body(JsonNode answer, ScriptedClient.Reply reply, String at) {
        JsonNode content = answer.path("content").path(type(reply));
        if (content.isMissingNode()) {
            return List.of(at + ": " + reply.status() + " as " + type(reply) + " is not declared");
        }
        if (!type(reply).equals("application/json")) {
            return List.of();
        }
        return faults(content.path("schema"), read(reply.bytes()), at);
    }

    /// What does not conform to a schema.
    List<String> faults(JsonNode schema, JsonNode value, String at) {
        if (schema.has("$ref")) {
            String pointer = schema.get("$ref").asText().substring(1);
            return faults(document.at(pointer), value, at);
        }
        if (schema.has("anyOf")) {
            return anyOf(schema.get("anyOf"), value, at);
        }
        if (!schema.has("type")) {
            return List.of();
        }
        String type = schema.get("type").asText();
        boolean right =
                switch (type) {
                    case "string" -> value.isTextual() && listed(schema, value);
                    case "integer" -> value.isIntegralNumber();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "null" -> value.isNull();
                    case "array" -> value.isArray();
                    case "object" -> value.isObject();
                    default -> false;
                };
        return right ? inside(schema, value, at) : List.of(at + " is no " + type + ": " + value);
    }

    private static boolean listed(JsonNode schema, JsonNode value) {
        boolean any = !schema.has("enum");
        for (JsonNode word : schema.path("enum")) {
            any |= word.equals(value);
        }
        return any;
    }

    private List<String> anyOf(JsonNode schemas, JsonNode value, String at) {
        var all = new ArrayList<String>();
        for (JsonNode schema : schemas) {
            List<String> faults = faults(schema, value, at);
            if (faults.isEmpty()) {
                return faults;
            }
            all.addAll(faults);
        }
        return all;
    }

    private List<String> inside(JsonNode schema, JsonNode value, String at) {
        var faults = new ArrayList<String>();
        int place = 0;
        for (JsonNode entry : value.isArray() ? value : JSON.createArrayNode()) {
            faults.addAll(faults(schema.path("items"), entry, at + "[" + place++ + "]"));
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                faults.add(at + " lacks '" + name.asText() + "'");
            }
        }
        JsonNode others = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode declared = schema.path("properties").path(member.getKey());
            String there = at + "." + member.getKey();
            if (!declared.isMissingNode()) {
                faults.addAll(faults(declared, member.getValue(), there));
            } else if (others.isBoolean()) {
                faults.add(there + " is not declared");
            } else {
                faults.addAll(faults(others, member.getValue(), there));
            }
        }
        return faults;
    }

    /// The description of a route; missing when there is none.
    private JsonNode route(String method, String path) {
        for (Map.Entry<String, JsonNode> entry : document.path("paths").properties()) {
            JsonNode route = entry.getValue().path(method.toLowerCase(Locale.ROOT));
            String pattern =
                    entry.getKey().replaceAll("\\{[^}]+}$", ".+").replaceAll("\\{[^}]+}", "[^/]+");
            if (!route.isMissingNode() && path.matches(pattern)) {
                return route;
            }
        }
        return document.path("nowhere");
    }
}
