package dev.gatehouse.config;

import dev.gatehouse.config.ReferenceTree.Row;
import dev.gatehouse.config.ReferenceTree.Section;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private final ReferenceTree tree;

    private ReferenceSchema(ReferenceTree tree) {
        this.tree = tree;
    }

    static Map<String, Object> of(ReferenceTree tree) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Settings");
        schema.putAll(new ReferenceSchema(tree).group("", true));
        schema.put("$defs", Map.of("placeholder", text("pattern", PLACEHOLDER)));
        return schema;
    }

    private Map<String, Object> group(String path, boolean described) {
        Section section = Objects.requireNonNull(tree.groups().get(path), path);
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Row row : section.rows()) {
            Map<String, Object> property = new LinkedHashMap<>();
            property.put("description", row.description());
            property.putAll(schema(row));
            Object fallback = row.setting() == null ? null : literal(row.setting().fallback());
            if (fallback != null) {
                property.put("default", fallback);
            }
            properties.put(row.name(), property);
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "object");
        if (described) {
            schema.put("description", section.description());
        }
        schema.put("additionalProperties", false);
        schema.put("properties", properties);
        return schema;
    }

    private Map<String, Object> schema(Row row) {
        return switch (row.kind()) {
            case GROUP -> group(row.path(), false);
            case GROUPS_BY_NAME ->
                    ordered(
                            "type",
                            "object",
                            "additionalProperties",
                            group(row.path() + ".NAME", true));
            case GROUPS_IN_A_ROW ->
                    ordered("type", "array", "items", group(row.path() + "[]", true));
            case VALUES_BY_NAME ->
                    ordered("type", "object", "additionalProperties", scalar(row, null));
            case SINGLE -> single(row, Objects.requireNonNull(row.setting()));
        };
    }

    private static Map<String, Object> single(Row row, Setting<?> setting) {
        Map<String, Object> one = scalar(row, setting);
        return setting.row() ? anyOf(ordered("type", "array", "items", one), one) : one;
    }

    private static Map<String, Object> scalar(Row row, @Nullable Setting<?> setting) {
        Scalar<?> scalar = Objects.requireNonNull(row.scalar());
        return switch (scalar.kind()) {
            case WORD -> orPlaceholder(Map.of("enum", Arrays.asList(scalar.choices().split(", "))));
            case WHOLE, WHOLE_LONG -> orPlaceholder(number("integer", setting));
            case NUMBER -> orPlaceholder(number("number", setting));
            case FLAG ->
                    orPlaceholder(
                            Map.of("enum", List.of(true, false, "yes", "no", "on", "off", 1, 0)));
            case DURATION -> or(text("pattern", DURATION), Map.of("const", 0));
            case SIZE -> or(text("pattern", SIZE), ordered("type", "integer", "minimum", 0));
            case ADDRESS, PATH, SECRET, TEXT ->
                    ordered("type", List.of("string", "number", "boolean"));
        };
    }

    private static Map<String, Object> number(String type, @Nullable Setting<?> setting) {
        Map<String, Object> number = ordered("type", type);
        if (setting != null && setting.min() != Long.MIN_VALUE) {
            number.put("minimum", setting.min());
        }
        if (setting != null && setting.max() != Long.MAX_VALUE) {
            number.put("maximum", setting.max());
        }
        return number;
    }

    private static @Nullable Object literal(@Nullable Object fallback) {
        if (fallback instanceof List<?> list) {
            return list.stream().map(Scalar::show).toList();
        }
        boolean plain = fallback instanceof Number || fallback instanceof Boolean;
        return fallback == null || plain ? fallback : Scalar.show(fallback);
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
