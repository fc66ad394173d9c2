package dev.gatehouse.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Settings by name, written as JSON into one variable. JSON is YAML, so the same reader reads
/// it.
final class JsonVariable {
    private JsonVariable() {}

    /// What the variable holds; every place in it is the variable itself.
    static Node read(Node.Scalar variable, SettingPath where, Diagnostics report) {
        try {
            Node node = Yaml.read(variable.text(), report);
            if (node != null) {
                return moved(node, variable.spot());
            }
        } catch (YamlSyntaxException _) {
            String origin = RecordBinder.from(variable.spot());
            String message = "'" + where.path() + "'" + origin + " is not JSON";
            report.error(variable.spot(), where.path(), message, "write {\"name\": {...}}");
        }
        return new Node.Broken(variable.spot());
    }

    private static Node moved(Node node, SourcePosition to) {
        return switch (node) {
            case Node.Scalar scalar ->
                    new Node.Scalar(to, scalar.text(), scalar.raw(), scalar.plain());
            case Node.Sequence sequence -> {
                List<Node> items = new ArrayList<>();
                sequence.items().forEach(item -> items.add(moved(item, to)));
                yield new Node.Sequence(to, items);
            }
            case Node.Mapping mapping -> {
                Map<String, Node.Entry> entries = new LinkedHashMap<>();
                mapping.entries()
                        .forEach(
                                (name, entry) ->
                                        entries.put(
                                                name,
                                                new Node.Entry(to, moved(entry.value(), to))));
                yield new Node.Mapping(to, entries);
            }
            case Node.Broken _ -> new Node.Broken(to);
        };
    }
}
