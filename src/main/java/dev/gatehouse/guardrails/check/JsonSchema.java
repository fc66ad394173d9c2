package dev.gatehouse.guardrails.check;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A JSON Schema (draft 2020-12) of the usual keywords. One that is not known is an error when the
/// schema is read, so that none is passed over. Safe for many threads.
public final class JsonSchema {
    /// How deep a value and its schema may be nested together.
    private static final int DEEPEST = 128;

    /// Those that only describe.
    private static final Set<String> NOTES =
            Set.of(
                    "$schema",
                    "$id",
                    "$comment",
                    "$defs",
                    "definitions",
                    "title",
                    "description",
                    "default",
                    "examples",
                    "format",
                    "deprecated",
                    "readOnly",
                    "writeOnly");

    private final Json root;
    private final Map<String, Rule> referred = new HashMap<>();
    private final Rule rule;

    /// Checks a value by one schema or a part of one.
    @FunctionalInterface
    interface Rule {
        /// Checks a value.
        ///
        /// @return what is wrong, `null` when nothing is
        @Nullable Fault check(Json value, String place, Budget budget) throws MalformedJson;
    }

    /// What is wrong with a value.
    ///
    /// @param place where, as `$.items[2].name`
    /// @param what to follow the place; it holds nothing of the value
    public record Fault(String place, String what) {
        @Override
        public String toString() {
            return place + " " + what;
        }
    }

    private JsonSchema(Json root) throws MalformedJson {
        this.root = root;
        this.rule = rule(root, "$");
    }

    /// Reads a schema.
    ///
    /// @throws MalformedJson when it is none, or has a keyword that is not supported
    public static JsonSchema read(Json schema) throws MalformedJson {
        return new JsonSchema(schema);
    }

    /// What is wrong with a value; `null` when it fulfils the schema.
    public @Nullable Fault check(Json value) {
        try {
            return rule.check(value, "$", new Budget());
        } catch (MalformedJson e) {
            return new Fault("$", e.reason());
        }
    }

    /// The work that a check may take: regular expressions and alternatives could take any.
    static final class Budget {
        private static final int STEPS = 2_000_000;
        private int left = STEPS;
        private int depth;

        void step() throws MalformedJson {
            if (--left < 0) {
                throw new MalformedJson("takes too long to check", null);
            }
        }

        void enter() throws MalformedJson {
            step();
            if (++depth > DEEPEST) {
                throw new MalformedJson("is nested too deep to be checked", null);
            }
        }

        void leave() {
            depth--;
        }
    }

    /// The rule of a schema at a place.
    Rule rule(Json schema, String at) throws MalformedJson {
        if (schema.kind() == Json.Kind.BOOLEAN) {
            boolean any = schema.raw().equals("true");
            return (_, place, _) -> any ? null : new Fault(place, "must not be there");
        }
        if (schema.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("'" + at + "' must be a schema", at);
        }
        var rules = new ArrayList<Rule>();
        for (String keyword : schema.names()) {
            Json given = schema.member(keyword);
            if (given != null && !NOTES.contains(keyword)) {
                rules.add(keyword(keyword, given, schema, at + "." + keyword));
            }
        }
        return all(rules);
    }

    static Rule all(List<Rule> rules) {
        List<Rule> each = List.copyOf(rules);
        return (value, place, budget) -> {
            budget.enter();
            try {
                for (Rule one : each) {
                    Fault fault = one.check(value, place, budget);
                    if (fault != null) {
                        return fault;
                    }
                }
                return null;
            } finally {
                budget.leave();
            }
        };
    }

    private Rule keyword(String keyword, Json given, Json schema, String at) throws MalformedJson {
        return switch (keyword) {
            case "$ref" -> reference(given, at);
            case "type" -> SchemaValues.type(given, at);
            case "enum" -> SchemaValues.anyOf(given, at);
            case "const" -> SchemaValues.constant(given);
            case "minLength", "maxLength", "pattern" -> SchemaValues.text(keyword, given, at);
            case "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf" ->
                    SchemaValues.number(keyword, given, at);
            case "minItems", "maxItems", "minProperties", "maxProperties" ->
                    SchemaValues.size(keyword, given, at);
            case "uniqueItems" -> SchemaValues.unique(given);
            case "required" -> SchemaValues.required(given, at);
            case "properties",
                    "patternProperties",
                    "additionalProperties",
                    "propertyNames",
                    "items",
                    "prefixItems",
                    "contains" ->
                    new SchemaParts(this).part(keyword, given, schema, at);
            case "allOf", "anyOf", "oneOf", "not", "if" -> combined(keyword, given, schema, at);
            // Read with 'if'.
            case "then", "else" -> (_, _, _) -> null;
            default -> throw unknown(keyword, at);
        };
    }

    private static MalformedJson unknown(String keyword, String at) {
        return new MalformedJson(
                "'%s' is not supported; use type, enum, const, properties, patternProperties, additionalProperties, propertyNames, required, items, prefixItems, contains, uniqueItems, the limits of lengths and numbers, pattern, allOf, anyOf, oneOf, not, if, $ref and $defs"
                        .formatted(keyword),
                at);
    }

    /// Schemas refer to each other in circles, so that a reference is looked up when it is used.
    private Rule reference(Json given, String at) throws MalformedJson {
        String pointer = given.text();
        if (!referred.containsKey(pointer)) {
            Json target = target(pointer, at);
            referred.put(pointer, (_, _, _) -> null);
            referred.put(pointer, rule(target, pointer));
        }
        return (value, place, budget) -> {
            Rule known = referred.get(pointer);
            return known == null ? null : known.check(value, place, budget);
        };
    }

    private Json target(String pointer, String at) throws MalformedJson {
        Json target = pointer.startsWith("#") ? root : null;
        String path = pointer.length() > 1 ? pointer.substring(2) : "";
        for (String part : path.isEmpty() ? new String[0] : path.split("/", -1)) {
            String name = part.replace("~1", "/").replace("~0", "~");
            target = target == null ? null : target.member(name);
        }
        if (target == null) {
            throw new MalformedJson("'" + at + "' must refer to a part of this schema", at);
        }
        return target;
    }

    private Rule combined(String keyword, Json given, Json schema, String at) throws MalformedJson {
        if (keyword.equals("not")) {
            Rule not = rule(given, at);
            return (value, place, budget) ->
                    not.check(value, place, budget) == null
                            ? new Fault(place, "must not be as 'not' describes")
                            : null;
        }
        if (keyword.equals("if")) {
            return conditional(rule(given, at), schema, at);
        }
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < given.size(); i++) {
            rules.add(rule(given.at(i), at + "[" + i + "]"));
        }
        return switch (keyword) {
            case "allOf" -> all(rules);
            case "anyOf" -> counted(rules, Integer.MAX_VALUE, "must be as one of 'anyOf'");
            default -> counted(rules, 1, "must be as exactly one of 'oneOf'");
        };
    }

    private Rule conditional(Rule condition, Json schema, String at) throws MalformedJson {
        Json then = schema.member("then");
        Json other = schema.member("else");
        Rule yes = then == null ? all(List.of()) : rule(then, at + ".then");
        Rule no = other == null ? all(List.of()) : rule(other, at + ".else");
        return (value, place, budget) ->
                condition.check(value, place, budget) == null
                        ? yes.check(value, place, budget)
                        : no.check(value, place, budget);
    }

    private static Rule counted(List<Rule> rules, int most, String what) {
        List<Rule> each = List.copyOf(rules);
        return (value, place, budget) -> {
            int fulfilled = 0;
            for (Rule one : each) {
                fulfilled += one.check(value, place, budget) == null ? 1 : 0;
            }
            return fulfilled >= 1 && fulfilled <= most ? null : new Fault(place, what);
        };
    }

    /// The members of an object whose values are schemas.
    Map<String, Rule> named(Json given, String at) throws MalformedJson {
        if (given.kind() != Json.Kind.OBJECT) {
            throw new MalformedJson("'" + at + "' must be an object", at);
        }
        var rules = new HashMap<String, Rule>();
        for (String name : new TreeSet<>(given.names())) {
            Json one = given.member(name);
            if (one != null) {
                rules.put(name, rule(one, at + "." + name));
            }
        }
        return rules;
    }
}
