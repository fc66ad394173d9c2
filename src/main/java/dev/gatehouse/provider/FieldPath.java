package dev.gatehouse.provider;

import dev.gatehouse.json.Json;
import dev.gatehouse.json.MalformedJson;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The path of a member in a request: `logit_bias`, `reasoning.effort`, `messages[].name`.
///
/// @param text how it is written
/// @param parents the way from the body; a name that ends with `[]` stands for each element
/// @param name the member itself
record FieldPath(String text, List<String> parents, String name) {
    private static final String EACH = "[]";

    static FieldPath of(String text) throws MalformedJson {
        List<String> names = List.of(text.split("\\.", -1));
        if (names.contains("") || names.contains(EACH) || names.getLast().endsWith(EACH)) {
            throw new MalformedJson("'" + text + "' is no place such as messages[].name", text);
        }
        return new FieldPath(text, names.subList(0, names.size() - 1), names.getLast());
    }

    /// Whether it is one member and not one of each element.
    boolean single() {
        return parents.stream().noneMatch(parent -> parent.endsWith(EACH));
    }

    /// Passes every object that may have the member.
    void holders(Json body, Consumer<Json> each) {
        descend(body, 0, each);
    }

    /// Passes every object that has the member, with its value.
    void members(Json body, BiConsumer<Json, Json> each) {
        holders(
                body,
                holder -> {
                    Json value = holder.member(name());
                    if (value != null) {
                        each.accept(holder, value);
                    }
                });
    }

    private void descend(Json value, int depth, Consumer<Json> each) {
        if (depth == parents.size()) {
            if (value.kind() == Json.Kind.OBJECT) {
                each.accept(value);
            }
            return;
        }
        String parent = parents.get(depth);
        boolean all = parent.endsWith(EACH);
        Json below = value.member(all ? parent.substring(0, parent.length() - 2) : parent);
        if (below == null || (all && below.kind() != Json.Kind.ARRAY)) {
            return;
        }
        if (!all) {
            descend(below, depth + 1, each);
        }
        for (int i = 0; all && i < below.size(); i++) {
            descend(below.at(i), depth + 1, each);
        }
    }
}
