package dev.gatehouse.config;

import dev.gatehouse.config.source.Node;
import dev.gatehouse.config.source.SourceExcerpt;
import dev.gatehouse.config.source.SourcePosition;
import dev.gatehouse.config.source.Yaml;
import dev.gatehouse.config.source.YamlSyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Groups of one kind under names that the operator chooses, being declared.
///
/// @param <T> what each is read as
public final class NamedGroups<T> {
    private final Group parent;
    private final String name;
    private final Reload reload;
    private final Function<Group, T> read;
    private final Map<String, T> groups = new LinkedHashMap<>();
    private @Nullable String variable;
    private @Nullable Listed<T> listed;

    /// A second form: a list whose elements hold their name.
    private record Listed<T>(String name, Function<Group, @Nullable T> read) {}

    NamedGroups(Group parent, String name, Reload reload, Function<Group, T> read) {
        this.parent = parent;
        this.name = name;
        this.reload = reload;
        this.read = read;
    }

    /// An environment variable that holds all of them as JSON, in place of those of the file.
    public NamedGroups<T> json(String environment) {
        variable = environment;
        return this;
    }

    /// A second form for the variable: a list of groups.
    ///
    /// @param key the setting that holds the name of each
    /// @param element reads one of them, `null` for one that does not count; the key is read
    ///     already
    public NamedGroups<T> listed(String key, Function<Group, @Nullable T> element) {
        listed = new Listed<>(key, element);
        return this;
    }

    /// Reads them, in the order of the source.
    public Map<String, T> value() {
        SettingPath at = parent.where(name);
        parent.declare(name, false);
        if (parent.reader().recorder() != null) {
            parent.reader().recorder().groups(at, reload, true, variable);
            return Map.of(
                    "NAME",
                    read.apply(parent.at(at.entry("NAME", SourcePosition.NOWHERE), null, reload)));
        }
        Node.Scalar set = variable == null ? null : parent.variable(variable);
        Node.Scalar text = set == null || set.text().isBlank() ? null : set;
        Node node = text == null ? parent.settled(name, at) : json(text, at);
        if (node != null) {
            parent.report().place(at, node.spot());
        }
        Listed<T> second = listed;
        if (node instanceof Node.Sequence sequence && text != null && second != null) {
            sequence.items().forEach(item -> add(item, at, second));
        } else if (node instanceof Node.Mapping mapping) {
            mapping.entries().forEach((key, entry) -> add(key, entry, at));
        } else if (node != null && !(node instanceof Node.Broken)) {
            String instead = "expects settings below it, not " + node.kind();
            parent.report().wrong(node, at, instead);
        }
        return Collections.unmodifiableMap(groups);
    }

    private void add(String key, Node.Entry entry, SettingPath at) {
        SettingPath inner = at.entry(key, entry.key());
        groups.put(key, read.apply(parent.at(inner, entry.value(), reload)));
    }

    private void add(Node item, SettingPath at, Listed<T> second) {
        Node key = null;
        if (item instanceof Node.Mapping mapping) {
            Node.Entry entry = mapping.entries().get(second.name());
            key = entry == null ? null : entry.value();
        }
        if (!(key instanceof Node.Scalar text) || text.absent()) {
            String needed = "expects a '" + second.name() + "' in each element of the list";
            parent.report().wrong(item, at, needed);
            return;
        }
        if (groups.containsKey(text.text())) {
            parent.report()
                    .wrong(item, at, "names " + SourceExcerpt.quoted(text.text()) + " twice");
            return;
        }
        Group group = parent.at(at.entry(text.text(), item.spot()), item, reload);
        group.declare(second.name(), true);
        T read = second.read().apply(group);
        if (read != null) {
            groups.put(text.text(), read);
        }
    }

    /// What the variable holds; the position of all of it is the variable. JSON is YAML, so the
    /// same reader reads it.
    private Node json(Node.Scalar text, SettingPath at) {
        try {
            Yaml.Document document = Yaml.read(text.text());
            for (Yaml.Note note : document.notes()) {
                String message =
                        Diagnostics.subject(at.path(), text.spot()) + ": " + note.message();
                parent.report().error(text.spot(), at.path(), message, note.cure());
            }
            Node root = document.root();
            if (root != null) {
                return moved(root, text.spot());
            }
        } catch (YamlSyntaxException _) {
            String message = Diagnostics.subject(at.path(), text.spot()) + " is not JSON";
            parent.report().error(text.spot(), at.path(), message, "write {\"name\": {...}}");
        }
        return new Node.Broken(text.spot());
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
