package dev.gatehouse.admin.schema;

import dev.gatehouse.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Builds the schema of an object that has no other members than those that are added.
public final class ObjectSchema {
    private final Map<String, Schema> members = new LinkedHashMap<>();
    private final Set<String> required = new LinkedHashSet<>();

    /// Adds a member that is always there.
    public ObjectSchema with(String name, Schema schema) {
        required.add(name);
        return maybe(name, schema);
    }

    /// Adds a member that may be absent.
    public ObjectSchema maybe(String name, Schema schema) {
        members.put(name, schema);
        return this;
    }

    /// Adds all members of another one.
    public ObjectSchema with(ObjectSchema other) {
        members.putAll(other.members);
        required.addAll(other.required);
        return this;
    }

    /// The schema.
    public Schema schema() {
        var writer = new JsonWriter().object().member("type", "object");
        writer.name("properties").object();
        Map<String, String> named = new TreeMap<>();
        members.forEach(
                (name, schema) -> {
                    writer.name(name).raw(schema.json());
                    named.putAll(schema.named());
                });
        writer.end().name("required").array();
        required.forEach(writer::value);
        writer.endArray().name("additionalProperties").value(false);
        return new Schema(writer.end().toString(), named);
    }
}
