package dev.gatehouse.config;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Settings as a JSON Schema, for editors.
///
/// Nothing is required, as the environment may fill it in, and every single value may hold a
/// placeholder.
final class ReferenceSchema {
    private static final String PLACEHOLDER = "\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}";
    private static final String DURATION =
            "^(0|(?=[0-9])([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?|[Pp].+)$";
    private static final String SIZE = "^[0-9]{1,19} *([KMGTkmgt]([Ii]?[Bb])?|[Bb])?$";

    private final ReferenceComments comments;

    ReferenceSchema(ReferenceComments comments) {
        this.comments = comments;
    }

    Map<String, Object> of(Class<?> root) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Settings");
        schema.putAll(group(root));
        schema.put("$defs", Map.of("placeholder", text("pattern", PLACEHOLDER)));
        return schema;
    }

    private Map<String, Object> group(Class<?> group) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Setting setting : Setting.of(group)) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", comments.of(group, setting));
            property.putAll(schema(setting.type(), setting));
            Object fallback = fallback(setting);
            if (fallback != null) {
                property.put("default", fallback);
            }
            properties.put(setting.name(), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        schema.put("description", comments.of(group));
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return schema;
    }

    private Map<String, Object> schema(Type type, @Nullable Setting setting) {
        if (Setting.group(type)) {
            Map<String, Object> group = group((Class<?>) type);
            if (setting != null) {
                group.remove("description");
            }
            return group;
        }
        if (Setting.choice(type)) {
            return choice((Class<?>) type, setting == null ? null : setting.fallback());
        }
        if (Setting.map(type)) {
            return ordered(
                    "type", "object", "additionalProperties", schema(Setting.inner(type), null));
        }
        if (Setting.list(type)) {
            Type inner = Setting.inner(type);
            Map<String, Object> list = ordered("type", "array", "items", schema(inner, null));
            return Setting.scalar(inner) ? anyOf(list, schema(inner, null)) : list;
        }
        return scalar((Class<?>) type, setting == null ? null : setting.range());
    }

    private Map<String, Object> choice(Class<?> type, @Nullable String fallback) {
        List<Object> alternatives = new ArrayList<>();
        for (Class<?> one : Setting.alternatives(type)) {
            Map<String, Object> schema = group(one);
            String name = Names.kebab(one.getSimpleName());
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put(Setting.TYPE, Map.of("const", name));
            if (schema.get("properties") instanceof Map<?, ?> own) {
                own.forEach((key, value) -> properties.put(String.valueOf(key), value));
            }
            schema.put("properties", properties);
            if (!name.equals(fallback)) {
                schema.put("required", List.of(Setting.TYPE));
            }
            alternatives.add(schema);
        }
        return ordered("type", "object", "oneOf", alternatives);
    }

    private static Map<String, Object> scalar(Class<?> type, @Nullable Range range) {
        if (type.isEnum()) {
            return orPlaceholder(Map.of("enum", Arrays.asList(Scalars.choices(type).split(", "))));
        }
        return switch (type.getSimpleName()) {
            case "int", "Integer", "long", "Long" -> orPlaceholder(number("integer", range));
            case "double", "Double" -> orPlaceholder(number("number", range));
            case "boolean", "Boolean" ->
                    orPlaceholder(
                            Map.of("enum", List.of(true, false, "yes", "no", "on", "off", 1, 0)));
            case "Duration" -> or(text("pattern", DURATION), Map.of("const", 0));
            case "Size" -> or(text("pattern", SIZE), ordered("type", "integer", "minimum", 0));
            case "URI" -> orPlaceholder(text("pattern", "^[Hh][Tt][Tt][Pp][Ss]?://[^/:].*$"));
            default -> ordered("type", List.of("string", "number", "boolean"));
        };
    }

    private static Map<String, Object> number(String type, @Nullable Range range) {
        Map<String, Object> number = ordered("type", type);
        if (range != null && range.min() != Long.MIN_VALUE) {
            number.put("minimum", range.min());
        }
        if (range != null && range.max() != Long.MAX_VALUE) {
            number.put("maximum", range.max());
        }
        return number;
    }

    private static @Nullable Object fallback(Setting setting) {
        String fallback = setting.fallback();
        if (fallback == null || Setting.choice(setting.type())) {
            return null;
        }
        if (Setting.list(setting.type())) {
            Type inner = Setting.inner(setting.type());
            return fallback.isEmpty()
                    ? List.of()
                    : Arrays.stream(fallback.split(","))
                            .map(one -> literal(inner, one.strip()))
                            .toList();
        }
        return literal(setting.type(), fallback);
    }

    private static Object literal(Type type, String text) {
        Object value = Scalars.parse((Class<?>) type, text);
        return value instanceof Number || value instanceof Boolean ? value : text;
    }

    private static Map<String, Object> orPlaceholder(Map<String, Object> form) {
        return anyOf(form, Map.of("$ref", "#/$defs/placeholder"));
    }

    private static Map<String, Object> or(Map<String, Object> one, Map<String, Object> other) {
        return ordered("anyOf", List.of(one, other, Map.of("$ref", "#/$defs/placeholder")));
    }

    private static Map<String, Object> anyOf(Map<String, Object> one, Map<String, Object> other) {
        return ordered("anyOf", List.of(one, other));
    }

    private static Map<String, Object> text(String key, String value) {
        return ordered("type", "string", key, value);
    }

    private static Map<String, Object> ordered(String key, Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(key, value);
        return map;
    }

    private static Map<String, Object> ordered(String k1, Object v1, String k2, Object v2) {
        Map<String, Object> map = ordered(k1, v1);
        map.put(k2, v2);
        return map;
    }
}
