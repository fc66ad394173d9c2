package dev.gatehouse.guardrails.check;

import dev.gatehouse.guardrails.check.JsonSchema.Budget;
import dev.gatehouse.guardrails.check.JsonSchema.Fault;
import dev.gatehouse.guardrails.check.JsonSchema.Rule;
import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The keywords of a schema about the members of an object and the elements of an array.
record SchemaParts(JsonSchema schema) {
    private static final int LONGEST_NAME = 40;

    Rule part(String keyword, Json given, Json whole, String at) throws MalformedJson {
        return switch (keyword) {
            case "properties" -> properties(schema.named(given, at));
            case "patternProperties" -> matching(patterns(given, at));
            case "additionalProperties" -> others(whole, schema.rule(given, at), at);
            case "propertyNames" -> names(schema.rule(given, at));
            case "prefixItems" -> first(given, at);
            case "contains" -> contains(schema.rule(given, at));
            default -> items(whole, schema.rule(given, at));
        };
    }

    private static Rule properties(Map<String, Rule> rules) {
        return (value, place, budget) -> members(value, place, budget, rules::get);
    }

    @FunctionalInterface
    private interface RuleOf {
        @Nullable Rule of(String name) throws MalformedJson;
    }

    private static @Nullable Fault members(Json value, String place, Budget budget, RuleOf rules)
            throws MalformedJson {
        if (value.kind() != Json.Kind.OBJECT) {
            return null;
        }
        List<String> names = value.names();
        for (int i = 0; i < names.size(); i++) {
            budget.step();
            Rule rule = rules.of(names.get(i));
            Fault fault =
                    rule == null
                            ? null
                            : rule.check(value.at(i), place + "." + shown(names.get(i)), budget);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /// A name may be a text of the answer, so that a long one is cut.
    private static String shown(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "...";
    }

    private Map<Pattern, Rule> patterns(Json given, String at) throws MalformedJson {
        var patterns = new LinkedHashMap<Pattern, Rule>();
        for (Map.Entry<String, Rule> each : schema.named(given, at).entrySet()) {
            patterns.put(SchemaValues.pattern(each.getKey(), at), each.getValue());
        }
        return patterns;
    }

    private static Rule matching(Map<Pattern, Rule> patterns) {
        return (value, place, budget) ->
                members(
                        value,
                        place,
                        budget,
                        name -> {
                            var rules = new ArrayList<Rule>(1);
                            for (Map.Entry<Pattern, Rule> each : patterns.entrySet()) {
                                if (SchemaValues.found(each.getKey(), name, budget)) {
                                    rules.add(each.getValue());
                                }
                            }
                            return rules.isEmpty() ? null : JsonSchema.all(rules);
                        });
    }

    /// The members that neither `properties` nor `patternProperties` names.
    private Rule others(Json whole, Rule rule, String at) throws MalformedJson {
        Json properties = whole.member("properties");
        Json patterns = whole.member("patternProperties");
        Set<String> named = properties == null ? Set.of() : Set.copyOf(properties.names());
        Set<Pattern> matched = patterns == null ? Set.of() : patterns(patterns, at).keySet();
        return (value, place, budget) ->
                members(
                        value,
                        place,
                        budget,
                        name -> {
                            boolean known = named.contains(name);
                            for (Pattern each : matched) {
                                known = known || SchemaValues.found(each, name, budget);
                            }
                            return known ? null : rule;
                        });
    }

    private static Rule names(Rule rule) {
        return (value, place, budget) -> {
            if (value.kind() != Json.Kind.OBJECT) {
                return null;
            }
            for (String name : value.names()) {
                byte[] text =
                        dev.gatehouse.json.JsonWriter.quoted(name)
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
                if (rule.check(Json.parse(text), place, budget) != null) {
                    return new Fault(place, "must have names as 'propertyNames' describes");
                }
            }
            return null;
        };
    }

    private Rule first(Json given, String at) throws MalformedJson {
        var rules = new ArrayList<Rule>();
        for (int i = 0; i < given.size(); i++) {
            rules.add(schema.rule(given.at(i), at + "[" + i + "]"));
        }
        return (value, place, budget) ->
                elements(value, place, budget, i -> i < rules.size() ? rules.get(i) : null);
    }

    private static Rule items(Json whole, Rule rule) {
        Json prefix = whole.member("prefixItems");
        int from = prefix == null ? 0 : prefix.size();
        return (value, place, budget) ->
                elements(value, place, budget, i -> i < from ? null : rule);
    }

    @FunctionalInterface
    private interface RuleAt {
        @Nullable Rule at(int place);
    }

    private static @Nullable Fault elements(Json value, String place, Budget budget, RuleAt rules)
            throws MalformedJson {
        for (int i = 0; value.kind() == Json.Kind.ARRAY && i < value.size(); i++) {
            budget.step();
            Rule rule = rules.at(i);
            Fault fault =
                    rule == null ? null : rule.check(value.at(i), place + "[" + i + "]", budget);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private static Rule contains(Rule rule) {
        return (value, place, budget) -> {
            boolean found = value.kind() != Json.Kind.ARRAY;
            for (int i = 0; !found && i < value.size(); i++) {
                found = rule.check(value.at(i), place, budget) == null;
            }
            return found ? null : new Fault(place, "must have an element as 'contains' describes");
        };
    }
}
